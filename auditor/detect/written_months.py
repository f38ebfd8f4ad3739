"""The months as people write them, and the years of eras, for dates that are no ISO 8601.

Names are those that stand in a date (the genitive where a language has one), as
Unicode's CLDR lists them under "format, wide"; English ones also by three letters.
"""

from __future__ import annotations

_EACH = 12
_NAMES = """
january february march april may june july august september october november december
januar februar märz april mai juni juli august september oktober november dezember
jänner feber marz april mai juni juli august september oktober november dezember
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
januari februari maart april mei juni juli augustus september oktober november december
januari februari mars april maj juni juli augusti september oktober november december
januar februar marts april maj juni juli august september oktober november december
januar februar mars april mai juni juli august september oktober november desember
tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta
lokakuuta marraskuuta joulukuuta
stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada
grudnia
ledna února března dubna května června července srpna září října listopadu prosince
január február március április május június július augusztus szeptember október november
december
ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie
decembrie
ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
januari februari maret april mei juni juli agustus september oktober november desember
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου
νοεμβρίου δεκεμβρίου
"""  # noqa: RUF001 - Turkish has a dotless i
_SHORT = 3
MONTHS: dict[str, int] = {
    name: at % _EACH + 1
    for at, name in enumerate(_NAMES.split())  # a language after another
}
MONTHS |= {name[:_SHORT]: number for name, number in list(MONTHS.items())[:_EACH]}

# An era's first year, and the years in which it may be meant.
ERAS: dict[str, tuple[int, range]] = {
    "昭和": (1926, range(1926, 1990)),
    "平成": (1989, range(1989, 2020)),
    "令和": (2019, range(2019, 2100)),
    "民國": (1912, range(1912, 2100)),
    "民国": (1912, range(1912, 2100)),
}


def names_of(month: int) -> list[str]:
    """What a month is called, lower-cased, without repetition."""
    return [name for name, number in MONTHS.items() if number == month]


def in_eras(year: int) -> list[str]:
    """A year by the eras that it falls in: `平成3年`; the first one is 元年."""
    found = []
    for era, (first, years) in ERAS.items():
        if year in years:
            number = year - first + 1
            found.append(f"{era}{number}年")
            if number == 1:
                found.append(f"{era}元年")
    return found
