"""Fits of the peers for the comparison: a JSON list of requests on stdin, a JSON list of answers on stdout.

A request names the CSV file, tool, model, outcome, regressors, effects, weights and covariance; an answer holds coef, se
and p by regressor, or the error the tool raised.
"""

import json
import sys
import warnings

import pandas as pd

warnings.filterwarnings("ignore")


def numbers(names, coef, se, p):
    return {
        "coef": {n: float(coef[n]) for n in names},
        "se": {n: float(se[n]) for n in names},
        "p": {n: float(p[n]) for n in names},
    }


def pyfixest(data, ask):
    import pyfixest as pf

    formula = f"{ask['outcome']} ~ {' + '.join(ask['regressors'])}"
    if ask["effects"]:
        formula += " | " + " + ".join(ask["effects"])
    peer = ask["peer"]
    common = {
        "vcov": peer["vcov"],
        "vcov_kwargs": peer.get("vcov_kwargs"),
        "ssc": pf.ssc(**peer.get("ssc", {})),
        "fixef_rm": "singleton" if ask["dropSingletons"] else "none",
        "fixef_tol": 1e-13,
        "fixef_maxiter": 1_000_000,
    }
    if ask["model"] == "poisson":
        fit = pf.fepois(formula, data, iwls_tol=1e-13, iwls_maxiter=200, **common)
    else:
        fit = pf.feols(formula, data, weights=ask["weights"], **common)
    coef = fit.coef()
    names = [n for n in ask["regressors"] if n in coef.index]
    return numbers(names, coef, fit.se(), fit.pvalue())


def linearmodels(data, ask):
    from linearmodels.panel import PanelOLS

    indexed = data.set_index(["unit", "period"], drop=False)
    names = list(ask["regressors"])
    exog = indexed[names].copy()
    if not ask["effects"]:
        exog["const"] = 1.0
    model = PanelOLS(
        indexed[ask["outcome"]],
        exog,
        weights=None if ask["weights"] is None else indexed[ask["weights"]],
        entity_effects="unit" in ask["effects"],
        time_effects="period" in ask["effects"],
        singletons=not ask["dropSingletons"],
    )
    peer = dict(ask["peer"])
    clusters = peer.pop("clusters", None)
    if clusters is not None:
        peer["clusters"] = indexed[clusters].astype("int64")
    fit = model.fit(use_lsdv=len(ask["effects"]) > 1, **peer)
    return numbers(names, fit.params, fit.std_errors, fit.pvalues)


def statsmodels(data, ask):
    import statsmodels.api as sm

    names = list(ask["regressors"])
    exog = sm.add_constant(data[names].astype(float))
    for effect in ask["effects"]:
        dummies = pd.get_dummies(data[effect], prefix=effect, drop_first=True, dtype=float)
        exog = pd.concat([exog, dummies], axis=1)
    peer = dict(ask["peer"])
    cov_type = peer.pop("cov_type")
    groups = peer.pop("groups", None)
    keywords = {}
    if cov_type == "cluster":
        keywords = {"groups": data[groups[0]].astype(int)}
    elif cov_type == "hac-panel":
        keywords = {"groups": data[groups[0]].astype(int), "maxlags": peer["maxlags"], "use_correction": False}
    elif cov_type == "hac-groupsum":
        keywords = {"time": data[groups[0]].to_numpy(dtype=int), "maxlags": peer["maxlags"], "use_correction": False}
    if ask["model"] == "fractional-logit":
        model = sm.GLM(data[ask["outcome"]], exog, family=sm.families.Binomial())
        fit = model.fit(cov_type=cov_type, cov_kwds=keywords or None, tol=1e-14, maxiter=200)
    elif ask["weights"] is None:
        fit = sm.OLS(data[ask["outcome"]], exog).fit(cov_type=cov_type, cov_kwds=keywords or None)
    else:
        model = sm.WLS(data[ask["outcome"]], exog, weights=data[ask["weights"]])
        fit = model.fit(cov_type=cov_type, cov_kwds=keywords or None)
    return numbers(names, fit.params, fit.bse, fit.pvalues)


TOOLS = {"pyfixest": pyfixest, "linearmodels": linearmodels, "statsmodels": statsmodels}


def main():
    tables = {}
    answers = []
    for ask in json.load(sys.stdin):
        if ask["file"] not in tables:
            tables[ask["file"]] = pd.read_csv(ask["file"], float_precision="round_trip")
        try:
            answers.append(TOOLS[ask["tool"]](tables[ask["file"]].copy(), ask))
        except Exception as error:
            text = str(error).strip() or "no message"
            answers.append({"error": f"{type(error).__name__}: {text.splitlines()[0]}"})
    json.dump(answers, sys.stdout)


main()
