"""Names of measures of the body in languages other than English, as forms and apps write them.

Joined words without accents, as `keys.joined` gives them, each under the title of its
measure: German, Spanish, French, Italian, Portuguese, Dutch, Polish, Turkish, the Nordic
languages, Russian, Indonesian, Vietnamese and Chinese in Latin letters. A weak one is of
other things too: `gewicht` of parcels, `gaoya` of power lines. Signs are not divided into
words, so those of `SIGNS` are looked for inside a name.
"""

from __future__ import annotations

STRONG: dict[str, str] = {
    "heart rate":
        "frecuenciacardiaca ritmocardiaco frequencecardiaque rythmecardiaque frequenzacardiaca"
        " battitocardiaco frequenciacardiaca batimentocardiaco batimentoscardiacos herzfrequenz"
        " herzschlag ruhepuls hartslag hartfrequentie tetno nabiz kalpatisi kalpatishizi"
        " hjertefrekvens hjertefrekvensen hjartfrekvens detakjantung denyutjantung nhiptim xinlv"
        " пульс чсс частотасердечныхсокращений معدلضرباتالقلب نبضاتالقلب",
    "blood pressure":
        "blutdruck systolisch diastolisch sistolica diastolica sistolico diastolico presionarterial"
        " tensionarterial pressionarterielle tensionarterielle systolique diastolique"
        " pressionesanguigna pressionearteriosa pressaoarterial bloeddruk cisnieniekrwi"
        " tansiyon kanbasinci verenpaine blodtryck blodtryk krevnitlak tekanandarah huyetap xueya"
        " ضغطالدم артериальноедавление систолическое диастолическое skurczowe rozkurczowe",
    "oxygen saturation":
        "sauerstoffsattigung sauerstoffsaettigung saturaciondeoxigeno saturacionoxigeno"
        " oxigenoensangre saturationenoxygene saturationoxygene saturazioneossigeno"
        " saturacaodeoxigenio saturacaooxigenio zuurstofsaturatie сатурация xueyang",
    "body temperature":
        "korpertemperatur koerpertemperatur temperaturacorporal temperaturecorporelle"
        " temperaturacorporea temperaturebasale temperaturabasal lichaamstemperatuur"
        " temperaturaciala vucutsicakligi kroppstemperatur"
        " температуратела suhutubuh",
    "blood glucose":
        "blutzucker blutzuckerwert glucemia glicemia glucosaensangre glycemie glicosesanguinea"
        " bloedsuiker bloedglucose kansekeri verensokeri blodsocker blodsukker cukierwekrwi"
        " سكرالدم glukozawekrwi сахаркрови уровеньсахара guladarah duonghuyet xuetang",
    "body weight":
        "korpergewicht koerpergewicht pesocorporal poidscorporel pesocorporeo lichaamsgewicht"
        " masaciala vucutagirligi массатела вестела beratbadan cannang tizhong",
    "body height":
        "korpergrosse koerpergroesse estatura tinggibadan shengao",
    "body composition":
        "korperfett koerperfett grasacorporal graissecorporelle massegrasse grassocorporeo"
        " gorduracorporal lichaamsvet tizhilv",
    "insulin and carbohydrates":
        "insulineinheiten insulindosis unitesinsuline unidadesinsulina dosisinsulina"
        " unitadiinsulina"
        " bolusinsulin basalinsulin insulinaunidades unidadesdeinsulina broteinheiten"
        " kohlenhydrateinheiten",
    "respiratory rate":
        "atemfrequenz frecuenciarespiratoria frequencerespiratoire frequenzarespiratoria"
        " frequenciarespiratoria ademhalingsfrequentie частотадыхания",
    "steps":
        "schrittzahl schritteheute pasosdiarios pasoshoy nombredepas passigiornalieri passosdiarios"
        " aantalstappen liczbakrokow adimsayisi количествошагов langkahharian",
    "sleep":
        "schlafdauer duraciondelsueno horasdesueno dureesommeil dureedusommeil duratasonno"
        " oredisonno duracaodosono horasdesono slaapduur czassnu uykusuresi продолжительностьсна"
        " durasitidur",
    "energy burned":
        "kalorienverbrauch caloriasquemadas caloriesbrulees caloriebruciate caloriasqueimadas"
        " spalonekalorie yakilankalori",
}  # fmt: skip

WEAK: dict[str, str] = {
    "heart rate": "maibo pulsaciones pouls polso nadi",
    "blood pressure": "gaoya diya давление cisnienie bovendruk onderdruk",
    "body temperature": "tiwen температура fieber fiebre fievre febbre febre ates temperatura",
    "blood glucose": "glucosa glicose glukose glukoza глюкоза",
    "insulin and carbohydrates": "insulina insuline инсулин",
    "body weight": "gewicht peso poids вес waga",
    "body height": "grosse groesse altura altezza taille рост wzrost",
    "steps": "schritte pasos passi passos stappen kroki adim шаги langkah bushu",
    "sleep": "schlaf sueno sommeil sonno slaap uyku сон tidur shuimian",
}  # fmt: skip

# The longest of them that a name holds says what it is; strong ones first.
SIGNS: dict[str, tuple[str, str]] = {
    "heart rate": ("心率 心拍 脈拍 脉搏 脈搏 심박 맥박", ""),
    "heart rate variability": ("心率变异 心率變異 心拍変動 심박변이", ""),
    "blood pressure": (
        "血压 血壓 血圧 혈압 收缩压 舒张压 收縮壓 舒張壓 수축기 이완기", "高压 低压 高壓 低壓"
    ),
    "oxygen saturation": ("血氧 血中酸素 酸素飽和度 산소포화도 혈중산소", ""),
    "body temperature": ("体温 體溫 체온", ""),
    "blood glucose": ("血糖 혈당", ""),
    "body weight": ("体重 體重 체중 몸무게", ""),
    "body height": ("身高 身長", ""),
    "body composition": ("体脂 體脂 체지방", ""),
    "respiratory rate": ("呼吸频率 呼吸頻率 呼吸率 呼吸数 호흡수", ""),
    "steps": ("", "步数 步數 歩数 걸음수"),
    "sleep": ("睡眠时长 睡眠時長 睡眠时间 睡眠時間 수면시간", "睡眠 수면"),
    "energy burned": ("消耗卡路里 消費カロリー 소모칼로리", ""),
}  # fmt: skip
# Signs that make a name one of a setting, a device or a text, not of a measure.
NO_MEASURE = (
    "提醒", "设置", "設定", "单位", "單位", "単位", "开关", "開關", "图标", "标题", "監測", "监测",
    "功能", "说明", "說明", "ランキング", "文章", "알림", "단위", "설정", "秤", "仪", "儀", "压计",
    "壓計", "圧計", "温计", "溫計", "温計", "重计", "重計", "계",
)  # fmt: skip
