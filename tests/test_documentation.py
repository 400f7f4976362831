"""What the documents say is there: links, paths, variables and targets; and what no file may name is not."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

from shared.contracts.generate import generated_files
from tests.documents import INLINE_CODE, ROOT, documents, files_of_repository, named

DECISIONS = ROOT / "docs" / "decisions"
RUNBOOKS = ROOT / "docs" / "runbooks"
SVG = "{http://www.w3.org/2000/svg}"

LINK = re.compile(r"!?\[[^\]]*\]\(([^()\s]+)\)")
CODE_BLOCK = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
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
