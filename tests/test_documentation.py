"""What the documents say is there: links, paths, variables and targets; and what no file may name is not."""

import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench.bars import new_bars
from shared.contracts.catalogue import all_events
from shared.contracts.catalogue_page import listeners
from shared.contracts.generate import generated_files

ROOT = Path(__file__).parents[1]
DECISIONS = ROOT / "docs" / "decisions"
RUNBOOKS = ROOT / "docs" / "runbooks"
SVG = "{http://www.w3.org/2000/svg}"

LINK = re.compile(r"!?\[[^\]]*\]\(([^()\s]+)\)")
CODE_BLOCK = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
INLINE_CODE = re.compile(r"`([^`\n]+)`")
PATH_IN_REPOSITORY = re.compile(r"(?:shared|services|deploy|docs|tests|bench|\.ci)/[\w./-]*\w/?")
VARIABLE = re.compile(r"\bLEADFLOW_[A-Z_]*[A-Z]\b")

# Put together from pieces, so that this file does not name them either.
HOSTS_OF_REGISTRIES = [
    name.replace("|", "")
    for name in (
        "py|pi.org", "python|hosted", "registry.|npmjs", "npm|js.com", "registry.|yarnpkg", "repo.|maven",
        "repo1.|maven", "maven-|central", "deb.|debian", "security.|debian", "snapshot.|debian", "crates|.io",
        "proxy.|golang",
    )
]  # fmt: skip
FOLDER_OF_ONE_MACHINE = re.compile(r"(?<![\w.~}])/(?:work|root|Users|home/\w+|mnt/\w+)" + "/")


@cache
def files_of_repository() -> tuple[Path, ...]:
    """Everything that is tracked or would be: the ignored folders hold what belongs to one machine."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    paths = {ROOT / name for name in listed.stdout.split("\0") if name}
    return tuple(sorted(path for path in paths if path.is_file()))


@cache
def documents() -> dict[Path, str]:
    return {path: path.read_text() for path in files_of_repository() if path.suffix == ".md"}


@cache
def anchors(path: Path) -> frozenset[str]:
    """The names that GitHub gives the headings of a page."""
    text = CODE_BLOCK.sub("", documents().get(path) or path.read_text())
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return frozenset(re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings)


def links() -> Iterator[tuple[Path, str]]:
    """Every link to somewhere in this repository."""
    for path, text in documents().items():
        for target in LINK.findall(CODE_BLOCK.sub("", text)):
            if not re.match(r"[a-z]+:", target):
                yield path, target


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


class TestLinks:
    def test_lead_to_a_file(self) -> None:
        broken = [(named(page), link) for page, link in links() if not (page.parent / link.partition("#")[0]).exists()]

        assert not broken

    def test_lead_to_a_heading(self) -> None:
        broken = [
            (named(page), link)
            for page, link in links()
            if "#" in link and link.partition("#")[2] not in anchors((page.parent / link.partition("#")[0]).resolve()
                                                                     if not link.startswith("#") else page)
        ]  # fmt: skip

        assert not broken


class TestDocuments:
    def test_name_only_paths_that_exist(self) -> None:
        mentioned = {
            (named(page), path)
            for page, text in documents().items()
            for code in INLINE_CODE.findall(CODE_BLOCK.sub("", text))
            if not set(code) & set("<>…*{")
            for path in PATH_IN_REPOSITORY.findall(code)
            if code.startswith(path)
        }
        missing = [(page, path) for page, path in sorted(mentioned) if not (ROOT / path).exists()]

        assert not missing

    def test_name_only_variables_that_something_reads(self) -> None:
        sources = [path for path in files_of_repository() if path.suffix == ".py" or path.name == "Makefile"]
        read = set(VARIABLE.findall("\n".join(path.read_text() for path in sources)))
        # One per service: LEADFLOW_CRM_WORKERS.
        named_here = {
            (named(page), name)
            for page, text in documents().items()
            for name in VARIABLE.findall(text)
            if not name.endswith("_WORKERS")
        }

        assert not {(page, name) for page, name in named_here if name not in read}

    def test_are_there_for_every_service(self) -> None:
        services = {path.parents[0] for path in files_of_repository() if path.match("services/*/app.py")}

        assert not [named(service) for service in services if not (service / "README.md").exists()]

    def test_that_are_generated_are_current(self) -> None:
        stale = [
            named(path) for path, text in generated_files().items() if not path.exists() or path.read_text() != text
        ]

        assert not stale, "run `python -m shared.contracts.generate`"

    @pytest.mark.parametrize("picture", sorted((ROOT / "docs").glob("*.svg")), ids=lambda path: path.name)
    def test_have_pictures_for_light_and_dark_that_need_nothing_else(self, picture: Path) -> None:
        text = picture.read_text()
        root = ElementTree.fromstring(text)

        assert root.find(f"{SVG}title") is not None
        assert "prefers-color-scheme: dark" in text
        assert not re.findall(r"(?:href|src)=|url\(http|@import|<script", text)


class TestFiles:
    def test_name_no_host_of_a_package_registry(self) -> None:
        guilty = [
            (named(path), host)
            for path in files_of_repository()
            for host in HOSTS_OF_REGISTRIES
            if host.encode() in path.read_bytes()
        ]

        assert not guilty

    def test_name_no_folder_of_one_machine(self) -> None:
        guilty = [
            (named(path), found.group())
            for path in files_of_repository()
            for found in FOLDER_OF_ONE_MACHINE.finditer(path.read_text(errors="replace"))
        ]

        assert not guilty


class TestDecisions:
    def test_have_context_decision_consequences_and_alternatives(self) -> None:
        wanted = ["Context", "Decision", "Consequences", "Alternatives"]
        pages = sorted(DECISIONS.glob("[0-9]*.md"))
        odd = [named(page) for page in pages if re.findall(r"^## (.+)$", page.read_text(), re.MULTILINE) != wanted]

        assert pages
        assert not odd

    def test_are_numbered_and_dated(self) -> None:
        pages = sorted(DECISIONS.glob("*-*.md"))
        shape = re.compile(r"# (\d{4}) .+\n\n20\d\d-\d\d-\d\d\n")
        found = [shape.match(page.read_text()) for page in pages]

        assert [match and match[1] for match in found] == [page.name[:4] for page in pages]
        assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))

    def test_stand_in_the_list(self) -> None:
        listed = LINK.findall((DECISIONS / "README.md").read_text())

        assert sorted(listed) == sorted(page.name for page in DECISIONS.glob("[0-9]*.md"))


class TestRunbooks:
    def test_answer_the_same_questions(self) -> None:
        wanted = [
            "Symptom",
            "What the platform does by itself",
            "What to look at",
            "What to do",
            "How to know it is over",
        ]
        pages = sorted(RUNBOOKS.glob("*-*.md"))
        odd = [named(page) for page in pages if re.findall(r"^## (.+)$", page.read_text(), re.MULTILINE) != wanted]

        assert pages
        assert not odd


class TestChangelog:
    def test_begins_with_the_version_of_the_distribution(self) -> None:
        version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
        newest = re.search(r"^## \[([^\]]+)\]", documents()[ROOT / "CHANGELOG.md"], re.MULTILINE)

        assert newest
        assert newest[1] in (version, "Unreleased")


class TestArchitecture:
    def test_tells_what_each_service_hears_and_announces(self) -> None:
        page = documents()[ROOT / "docs" / "architecture.md"]
        told = {}
        for service in sorted({event.owner for event in all_events().values()}):
            row = re.search(rf"^\| {service} \| [^|]+ \| ([^|]+) \| ([^|]+) \|$", page, re.MULTILINE)
            told[service] = [sorted(INLINE_CODE.findall(cell)) for cell in row.groups()] if row else None
        hearers = listeners()

        assert told == {
            service: [
                sorted(topic for topic, services in hearers.items() if service in services),
                sorted(topic for topic, event in all_events().items() if event.owner == service),
            ]
            for service in told
        }


class TestPerformance:
    def test_names_every_bar_with_its_lines(self) -> None:
        wanted = []
        for bar in new_bars().values():
            sign = "≤" if bar.at_most else "≥"
            wanted.append(f"| {bar.number} | {bar.name} | {sign} {bar.must:g} | {sign} {bar.near:g} |")
        page = documents()[ROOT / "docs" / "performance.md"]

        assert re.findall(r"^\| \d+ \|.*$", page, re.MULTILINE) == wanted


class TestMakeTargets:
    def test_have_one_line_each_that_make_prints(self) -> None:
        assert not [target for target, line in make_targets().items() if not line]

    def test_are_in_the_readme(self) -> None:
        readme = (ROOT / "README.md").read_text()

        assert not [target for target in make_targets() if f"`make {target}" not in readme]


def make_targets() -> dict[str, str]:
    """Target → the line after `##`. `help` is what a bare `make` does."""
    rules = re.findall(r"^([a-z][a-z-]*):[^=\n#]*(?:## *(.+))?$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    return {target: line for target, line in rules if target != "help"}
