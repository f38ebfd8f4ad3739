"""A diary of food: a meal of a day with what it held, as somebody logged it.

`{"meal_name": "Breakfast", "date": "2026-03-14", "nutritional_contents": {"energy": …}}`: menus,
recipes and plans have meals and calories, too. They have no day, or say that they are one; a
canteen's menu of a day comes as an answer, where a diary says whose it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.health.around.moments import is_date, is_timed
from auditor.detect.health.around.surroundings import Surroundings
from auditor.detect.keys import joined, words
from auditor.detect.model import Claim, Detector, Example, Scene, Tree
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_answer
from auditor.model import Confidence, Leaf, Method, Node, Path

_MEALS = frozenset(
    ("breakfast", "lunch", "dinner", "supper", "snack", "snacks", "brunch", "morningsnack",
     "afternoonsnack", "eveningsnack", "fruhstuck", "mittagessen", "abendessen", "zwischenmahlzeit",
     "petitdejeuner", "dejeuner", "diner", "collation", "desayuno", "almuerzo", "cena", "merienda",
     "colazione", "pranzo", "spuntino", "cafedamanha", "almoco", "jantar", "lanche", "ontbijt",
     "sniadanie", "obiad", "kolacja", "kahvalti")
)  # fmt: skip
_CALLED = frozenset(
    ("meal", "mealname", "mealtype", "mealslot", "mealcategory", "mealtime", "mealid", "type",
     "name", "category", "slot", "timeofday", "mahlzeit", "repas", "comida", "pasto", "refeicao")
)  # fmt: skip
_ENERGY = frozenset(("calories", "kcal", "energy", "energykcal", "caloriestotal", "totalcalories",
                     "kalorien", "calorias", "calorie", "energykj", "kj"))  # fmt: skip
_NUTRIENTS = _ENERGY | frozenset(
    ("carbs", "carbohydrates", "carbohydrate", "protein", "proteins", "fat", "totalfat", "fiber",
     "fibre", "sugar", "sugars", "sodium", "saturatedfat", "cholesterol", "netcarbs", "eiweiss",
     "fett", "kohlenhydrate", "proteines", "lipides", "glucides", "proteinas", "grasas", "carbsg",
     "proteing", "fatg", "eiweis")
)  # fmt: skip
# What is offered, planned or told how to cook.
_PLANNED = frozenset(
    ("plan", "plans", "planned", "planid", "recipe", "recipes", "recipeid", "menu", "menus",
     "menuid", "canteen", "restaurant", "price", "currency", "course", "delivery", "template",
     "suggestion", "suggestions", "recommended", "recommendation", "ingredients", "kitchen",
     "catering", "goal", "goals", "target", "targets", "cafeteria", "mensa", "school")
)  # fmt: skip
_USERS = frozenset(("userid", "user", "username", "uid", "memberid", "profileid", "accountid",
                    "diaryid", "loggedat", "eatenat", "consumedat"))  # fmt: skip
# What was eaten: then its energy is enough.
_FOODS = frozenset(("food", "foods", "fooditem", "foodid", "foodname", "nutritionalcontents",
                    "servings", "servingsize"))  # fmt: skip
_TWO = 2  # nutrients
_UP, _MOST = 4, 500
_LONGEST = 40  # characters of a meal's name


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each meal."""
    around: Surroundings | None = None
    for leaf in scene.woken[:_MOST]:
        if joined(leaf.name) not in _CALLED or not isinstance(leaf.value, str):
            continue
        if joined(leaf.value[:_LONGEST]) not in _MEALS:
            continue
        around = around or scene.leaves.once(Surroundings)
        if _is_logged(leaf, around) and not _is_planned(leaf, around):
            why = "a meal of a day with what it held, as a diary of food has it"
            yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, why, leaf.value)


def _is_logged(leaf: Leaf, around: Surroundings) -> bool:
    beside = around.beside(leaf)
    above = around.beside(leaf.parent.parent) if leaf.parent and leaf.parent.parent else []
    if not (is_timed(beside) or any(map(is_date, beside)) or any(map(is_date, above))):
        return False
    if is_answer(leaf) and not _names(leaf, around) & _USERS:
        return False
    held = [*beside, *_inside(leaf.parent, around)]
    found = {
        name
        for one in held
        if (name := _nutrient(one)) and (number := number_of(one.value)) and number.value > 0
    }
    enough = 1 if around.names_beside(leaf) & _FOODS else _TWO
    return len(found) >= enough and not found.isdisjoint(_ENERGY)


def _nutrient(leaf: Leaf) -> str:
    """The nutrient that a number is of: by its name, or as `energy: {value: 310}`."""
    name = joined(leaf.name)
    if name in ("value", "amount", "quantity") and leaf.parent is not None:
        name = joined(leaf.parent.name)
    return name if name in _NUTRIENTS else ""


def _inside(holder: Path | None, around: Surroundings) -> Iterator[Leaf]:
    """The fields of the objects in an object, and of those in them."""
    for path in around.inside(holder):
        yield from around.below(path)
        for inner in around.inside(path):
            yield from around.below(inner)


def _names(leaf: Leaf, around: Surroundings) -> set[str]:
    """The names of the fields beside, and beside what holds those."""
    names: set[str] = set()
    node: Node | None = leaf
    for _ in range(_UP):
        if node is None:
            break
        names |= around.names_beside(node)
        node = node.parent
    return names


def _is_planned(leaf: Leaf, around: Surroundings) -> bool:
    if not _names(leaf, around).isdisjoint(_PLANNED):
        return True
    node: Path | None = leaf.parent
    for _ in range(_UP * 2):
        if node is None:
            return False
        if not _PLANNED.isdisjoint(words(node.name)):
            return True
        node = node.parent
    return False


_DAY = "2026-03-14"
_MEAL: Tree = {"mealType": "Lunch", "kcal": 640, "protein": 31, "date": _DAY}

DETECTOR = Detector(
    id="food-diaries",
    version=1,
    data_type="health.record",
    title="meals of a day that somebody logged",
    keys=frozenset(),
    wake=(rf"\n(?:{'|'.join(sorted(_MEALS))}|petit[ -]dejeuner|\w{{5,9}} snack)\n",),
    sources=("public formats of diaries of food (MyFitnessPal, Fitbit food logs)",),
    look=look,
    examples=(
        Example("a meal", {"entries": [_MEAL]}, ("health.record $.entries[0].mealType",)),
        Example(
            "a meal's contents",
            {"meal": "dinner", "eatenAt": "2026-03-14T19:00:00Z",
             "nutrition": {"energy": {"value": 540}, "fat": 12}},
            ("health.record $.meal",),
        ),
        Example(
            "an entry of a diary",
            {"items": [{"type": "food_entry", "date": _DAY, "meal_name": "Snack",
                        "food": {"description": "Nuts"},
                        "nutritional_contents": {"energy": {"value": 180}, "protein": 6}}]},
            ("health.record $.items[0].meal_name",),
        ),
        Example("a canteen's menu", {"entries": [_MEAL]}, root="response.body"),
        Example("a plan", {"mealPlan": {"days": [_MEAL]}}),
        Example("a recipe", {"recipes": [{"type": "dinner", "kcal": 640, "fat": 3,
                                          "createdAt": "2026-03-14T00:00:00Z"}]}),
        Example("a booking", {"meal": "breakfast", "date": _DAY, "guests": 2}),
    ),
)  # fmt: skip
