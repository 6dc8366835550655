"""Which presences count for which sites by theme, and how many of a site's country do."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.rule import MULTI_SECTOR, Rule
from layers.contract import SEPARATOR

Bools = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Match:
    """Which presences count for which sites by theme: the sector of each site (a row of `matrix`)
    against each presence (a column).
    """

    sector: Positions
    matrix: Bools

    @classmethod
    def of(
        cls, sites: pd.DataFrame, presences: pd.DataFrame, themes: Mapping[str, str], rule: Rule
    ) -> "Match":
        """The matches of `sites` and `presences`; all of them unless `rule.match_themes`."""
        sector, names = pd.factorize(sites.sector)
        if not rule.match_themes:
            return cls(sector, np.ones((len(names), len(presences)), dtype=bool))
        # few texts stand in many rows; a blank says nothing, so two blanks have nothing in common
        text, texts = pd.factorize(presences.themes.fillna(""))
        own = [set(one.split(SEPARATOR)) - {""} for one in texts]
        wanted = [set(themes.get(name, "").split(SEPARATOR)) | {MULTI_SECTOR} for name in names]
        matrix = np.array([[bool(have & want) for have in own] for want in wanted], dtype=bool)
        return cls(sector, matrix.reshape(len(names), len(texts))[:, text])

    @property
    def any_site(self) -> Bools:
        """Whether each presence counts for at least one site; true for all where there is none."""
        if not len(self.matrix):
            return np.ones(self.matrix.shape[1], dtype=bool)
        return np.asarray(self.matrix.any(axis=0))

    def __call__(self, site: Positions, presence: Positions) -> Bools:
        """Whether presence counts for site, by position; arrays of one length."""
        return self.matrix[self.sector[site], presence]

    def count_home(
        self, sites: pd.DataFrame, presences: pd.DataFrame, where: Bools
    ) -> npt.NDArray[np.int64]:
        """How many presences of each site's country count for it, of those at which `where`."""
        mine = self.matrix & np.asarray(where, dtype=bool)[None, :]
        country, names = pd.factorize(presences.iso_a3)
        # one more column, always 0, for sites whose country has no presence
        table = np.zeros((len(mine), len(names) + 1), dtype=np.int64)
        for row, counts in enumerate(mine):
            table[row, :-1] = np.bincount(country[counts], minlength=len(names))
        at = pd.Index(names).get_indexer(sites.iso_a3)
        return np.asarray(table[self.sector, at])
