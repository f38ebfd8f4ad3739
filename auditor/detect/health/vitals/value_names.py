"""Names that mean nothing by themselves and stand beside, or below, a measure's own name."""

from __future__ import annotations

GENERIC = frozenset(
    ("value", "val", "v", "avg", "average", "mean", "min", "max", "minimum", "maximum", "median",
     "latest", "current", "resting", "data", "samples", "values", "points", "readings", "qty",
     "amount",
     "quantity", "level", "last", "lowest", "highest", "y", "mg", "mmol", "kg", "lbs", "cm",
     "percentage",
     "bpm", "rate", "count", "total", "fpval", "intval", "today", "inkilograms", "incelsius",
     "duration",
     "inmillimetersofmercury", "inmillimolesperliter", "inmeters", "sum", "numericvalue", "result",
     "reading", "measurement", "list", "hours", "minutes", "mins", "hrs", "input", "entry")
)  # fmt: skip
# How many there are below a name, which is only some measures' own value.
COUNTS = frozenset(("count", "total"))
STATISTICS = frozenset(("avg", "average", "mean", "min", "max", "resting"))
UNITS = frozenset(
    ("unit", "units", "uom", "unitofmeasure", "unitcode", "measurementunit", "unitofmeasurement",
     "einheit", "unidad", "unidade", "unite", "unita", "eenheid",
     "единица", "единицы", "birim", "单位", "單位", "単位", "단위")
)  # fmt: skip
TIMES = frozenset(
    ("date", "time", "timestamp", "ts", "datetime", "start", "end", "starttime", "endtime", "day",
     "startdate", "enddate", "recordedat", "measuredat", "calendardate", "createdat", "startat",
     "from",
     "effectivetimeframe", "localdate", "startdatetime", "effectivedatetime", "summarydate",
     "logdate", "starttimeinseconds", "starttimelocal", "starttimegmt", "starttimemillis",
     "starttimenanos", "begintimestampgmt", "measured", "measuredon", "recorded", "recordedon",
     "takenat", "consumedat", "eatenat", "ateat", "loggedat", "loggedon", "timestampms",
     "datum", "fecha", "tarih", "tanggal", "дата", "日期", "日付", "날짜")
)  # fmt: skip
# Names below a measure in Health Connect's records, Strava's streams and a log of weights.
WAKING = frozenset(
    ("series_type", "inmillimolesperliter", "inmilligramsperdeciliter", "incelsius", "inkilograms",
     "infahrenheit", "inmillimetersofmercury", "inpounds", "kg", "lbs")
)  # fmt: skip
SERIES = frozenset(
    f"{above}.{below}"
    for above in (
        "samples",
        "dataset",
        "readings",
        "measurements",
        "points",
        "series",
        "values",
        "level",
        "latest",
        "current",
        "last",
        "quantity",
        "reading",
        "result",
        "data",
        "measurement",
        "record",
        "input",
        "entry",
    )
    for below in ("value", "val", "v")
)
VALUES = frozenset(("value", "val", "v"))
