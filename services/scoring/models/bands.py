"""R5: the word for a score. Bands are for display; alerts have a threshold of their own."""

from dataclasses import dataclass

from shared.contracts.scoring import Band


@dataclass(frozen=True, slots=True)
class Bands:
    """Where each band begins; what lies below is cold."""

    warm_from: int = 31
    hot_from: int = 51
    very_hot_from: int = 71

    def of(self, score: int) -> Band:
        if score >= self.very_hot_from:
            return Band.VERY_HOT
        if score >= self.hot_from:
            return Band.HOT
        return Band.WARM if score >= self.warm_from else Band.COLD
