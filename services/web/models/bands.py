"""What a score is called (R5), and the colour that goes with the word."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Band:
    """`tone` names a colour token of the style sheet; a score is always shown with the word."""

    code: str
    word: str
    tone: str


BANDS = {
    band.code: band
    for band in (
        Band("very_hot", "Very hot", "very-hot"),
        Band("hot", "Hot", "hot"),
        Band("warm", "Warm", "warm"),
        Band("cold", "Cold", "cold"),
    )
}
UNSCORED = Band("unscored", "Not scored", "unscored")


def band_of(code: str | None) -> Band:
    """A band that this release does not know keeps its name and gets no colour."""
    if code is None:
        return UNSCORED
    return BANDS.get(code) or Band(code, code.replace("_", " ").capitalize(), "unscored")
