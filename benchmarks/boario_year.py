"""How long does BoARIO take for a year? Run by an interpreter that has it: ``python boario_year.py FIRMS``.

BoARIO (GPL-3.0, not a dependency) simulates the ARIO model, with prices of shortage and rebuilding that Lodestone does
not have, on a dense table of sectors; so its seconds are compared, not its losses. A table of as many sectors as the
reference network has firms stands in, one sector losing all its output for 100 days. Prints the seconds of 365 days.
"""

from __future__ import annotations

import sys
import time

import numpy as np
import pandas as pd
import pymrio
from boario import event
from boario.extended_models import ARIOPsiModel
from boario.simulation import Simulation


def main() -> None:
    """Print how many seconds 365 days take."""
    firms = int(sys.argv[1])
    rng = np.random.default_rng(20260101)
    sectors = pd.MultiIndex.from_product([["R"], [f"firm-{i}" for i in range(firms)]], names=["region", "sector"])
    sold = (rng.random((firms, firms)) < 8 / firms) * rng.random((firms, firms))
    final = pd.MultiIndex.from_tuples([("R", "final")], names=["region", "category"])
    table = pymrio.IOSystem(
        Z=pd.DataFrame(sold, index=sectors, columns=sectors),
        Y=pd.DataFrame(5 + rng.random((firms, 1)), index=sectors, columns=final),
    )
    table.calc_all()
    model = ARIOPsiModel(table, main_inv_dur=90, monetary_factor=10**6)
    simulation = Simulation(model, n_temporal_units_to_sim=365)
    simulation.add_event(
        event.from_series(
            pd.Series({("R", "firm-0"): 1.0}), event_type="recovery", occurrence=1, duration=100, recovery_tau=30,
            recovery_function="linear", name="outage",
        )
    )  # fmt: skip
    begin = time.perf_counter()
    simulation.loop()
    print(time.perf_counter() - begin)


if __name__ == "__main__":
    main()
