"""One peer's whole run: Parquet on disk to printed estimate and clustered error.

usage: peers.py TOOL FILE SPEC    TOOL pyfixest|linearmodels|statspai, SPEC queue-hour|queue-how-hour
The last line printed is a JSON object with the estimate, its error and the use of the process.
"""

import json
import resource
import sys
import time

FORMULA = {
    "queue-hour": "log_aht ~ d + campaign | queue_id + hour",
    "queue-how-hour": "log_aht ~ d + campaign | queue_id^how + hour",
}
COLUMNS = {
    "queue-hour": ["queue_id", "hour", "d", "campaign", "log_aht"],
    "queue-how-hour": ["queue_id", "hour", "how", "d", "campaign", "log_aht"],
}


def read(file, spec):
    import pandas as pd

    return pd.read_parquet(file, columns=COLUMNS[spec])


def pyfixest(file, spec):
    import pyfixest as pf

    data = read(file, spec)
    began = time.perf_counter()
    # Nothing is copied or kept beyond what the estimate needs: the fastest setting the package offers.
    fit = pf.feols(
        FORMULA[spec],
        data,
        vcov={"CRV1": "queue_id"},
        copy_data=False,
        store_data=False,
        lean=True,
        fixef_rm="none",
    )
    return fit.coef()["d"], fit.se()["d"], began


def statspai(file, spec):
    import statspai as sp

    data = read(file, spec)
    if spec == "queue-how-hour":
        data["queue_how"] = data["queue_id"] * 168 + data["how"]
    began = time.perf_counter()
    formula = FORMULA[spec].replace("queue_id^how", "queue_how")
    fit = sp.feols(formula, data, vcov={"CRV1": "queue_id"}, fixef_rm="none", lean=True)
    return fit.params["d"], fit.std_errors["d"], began


def linearmodels(file, spec):
    import pandas as pd
    from linearmodels.panel import PanelOLS

    data = read(file, spec)
    began = time.perf_counter()
    other = None
    if spec == "queue-how-hour":
        other = pd.DataFrame({"queue_how": data["queue_id"] * 168 + data["how"]})
        other.index = pd.MultiIndex.from_arrays([data["queue_id"], data["hour"]])
    data = data.set_index(["queue_id", "hour"])
    model = PanelOLS(
        data["log_aht"],
        data[["d", "campaign"]],
        entity_effects=other is None,
        time_effects=True,
        other_effects=other,
    )
    fit = model.fit(
        cov_type="clustered", cluster_entity=True, group_debias=True, low_memory=other is None
    )
    return fit.params["d"], fit.std_errors["d"], began


def main():
    tool, file, spec = sys.argv[1:4]
    estimate, error, began = {"pyfixest": pyfixest, "statspai": statspai, "linearmodels": linearmodels}[tool](
        file, spec
    )
    fit_seconds = time.perf_counter() - began
    usage = resource.getrusage(resource.RUSAGE_SELF)
    unit = 1 if sys.platform == "darwin" else 1024
    print(
        json.dumps(
            {
                "estimate": float(estimate),
                "standardError": float(error),
                "fitSeconds": fit_seconds,
                "cpuSeconds": usage.ru_utime + usage.ru_stime,
                "peakBytes": usage.ru_maxrss * unit,
            }
        )
    )


main()
