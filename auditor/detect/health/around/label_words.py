"""Words of interfaces: what the fields of a record are called in the languages of apps.

`{"medication": "Medikament"}` is a translation. The names of `record_names` say more of them;
these are the words that stand on a screen and are seldom a field's name. None is of what a
field may hold: a phase of a cycle is an ovulation, a status a pregnancy, a treatment surgery.
"""

from __future__ import annotations

from auditor.detect.keys import joined

_WORDS = {
    "a diagnosis or condition":
        "diagnosis diagnoses diagnose diagnosen diagnostic diagnostico diagnosticos diagnosi"
        " diagnostik diagnoosi diagnoza diagnozy rozpoznanie tani teshis condition conditions"
        " medicalconditions healthcondition erkrankung krankheit vorerkrankungen enfermedad"
        " maladie malattia doenca ziekte choroba sygdom sjukdom sykdom sairaus hastalik disease"
        " диагноз заболевание діагноз 诊断 診斷 診断 疾病 病名 진단 질환 질병 การวินิจฉัย chandoan"
        " التشخيص تشخيص אבחנה निदान",
    "medication":
        "medication medications medicine medicines drug drugs medikament medikamente medikation"
        " arzneimittel medicament medicaments medicamento medicamentos medicacion medicacao"
        " farmaco farmaci farmaci medicijn medicijnen medicatie medisin medisiner medicin"
        " mediciner lakemedel laegemiddel laakkeet laakitys lek leki leky lieky ilac ilaclar obat"
        " лекарство лекарства препараты ліки 药物 藥物 药品 藥品 薬 お薬 服薬 약 약물 복용약"
        " ยา thuoc الدواء الأدوية תרופות दवा",
    "an allergy":
        "allergy allergies allergien allergie alergia alergias alergie allergia allergieen allergi"
        " allergier allergiat alergije alerji alerjiler alergi аллергия аллергии алергія 过敏 過敏"
        " 过敏史 過敏史 アレルギー 알레르기 แพ้ diung الحساسية אלרגיות एलर्जी",
    "symptoms":
        "symptom symptoms symptome symptomes sintoma sintomas sintomo sintomi symptomen symptomer"
        " oireet objaw objawy priznaky belirti belirtiler gejala beschwerden симптом симптомы"
        " симптоми 症状 症狀 증상 อาการ trieuchung الأعراض תסמינים लक्षण",
    "a vaccination":
        "vaccine vaccines vaccination vaccinations impfung impfungen impfstoff vaccin vaccins"
        " vacuna vacunas vacina vacinas vaccino vaccini vaccinatie vaccinaties szczepienie"
        " szczepienia asi asilar vaksin прививка прививки вакцина 疫苗 ワクチン 予防接種"
        " 백신 예방접종",
    "mental health":
        "mood moods feeling feelings stimmung gefuhle laune humeur animo estadodeanimo umore humor"
        " stemming humør humor mieliala nastroj ruhhali duygudurum suasanahati настроение настрій"
        " 心情 情绪 情緒 気分 기분 อารมณ์ tamtrang المزاج מצברוח मनोदशा",
    "a patient's record":
        "treatment treatments behandlung behandlungen traitement traitements tratamiento"
        " tratamientos tratamento tratamentos trattamento trattamenti behandeling leczenie tedavi"
        " лечение 治疗 治療 치료",
}  # fmt: skip
LABEL_WORDS = {title: frozenset(map(joined, words.split())) for title, words in _WORDS.items()}
