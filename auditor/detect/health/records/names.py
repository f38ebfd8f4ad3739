"""Names of fields that hold a piece of somebody's health, and what such a field must hold.

A strong name is about a patient and nothing else; a weak one (`diagnosis` of a
network, `period` of a calendar, `mood` of a song) needs a surrounding about a
body, or one of its own companions beside it. `kind` is what the value must be:
text (words or a code), flag (true is a statement too), date, number, any.
"""

from __future__ import annotations

import functools
from typing import NamedTuple

from auditor.detect.health.records import records_abroad as abroad
from auditor.detect.health.signs import longest, signs_by_title
from auditor.detect.health.vitals.measures_abroad import NO_MEASURE
from auditor.detect.keys import runs, words


class Entry(NamedTuple):
    """What a name says."""

    title: str
    kind: str
    strong: bool


# Of a cycle, and of an invoice or a report.
SPANS = ("periodstart", "periodend", "periodstartdate", "periodenddate", "periodstarted",
         "periodlength", "perioddays", "periodstatus")  # fmt: skip


def _entries(title: str, kind: str, strong: str, weak: str = "") -> dict[str, Entry]:
    found = {name: Entry(title, kind, strong=True) for name in strong.split()}
    return found | {name: Entry(title, kind, strong=False) for name in weak.split()}


_TABLE: dict[str, Entry] = {
    **_entries(
        "a diagnosis or condition", "text",
        "medicalcondition medicalconditions healthcondition healthconditions chronicdisease"
        " chronicdiseases chroniccondition chronicconditions primarydiagnosis diagnosiscode"
        " diagnosiscodes medicalhistory icd10 icd10code icd10codes icd9code icd11code snomedcode"
        " snomedctcode preexistingconditions presentingcomplaint chiefcomplaint admissionreason"
        " diagnosisname diagnosisdescription secondarydiagnosis familyhistoryofdisease"
        " familymedicalhistory healthproblems healthissues pasthistoryofillness comorbidities"
        " mentalhealthcondition mentalillness psychiatricdiagnosis medicaldiagnosis healthhistory"
        " dischargediagnosis underlyingconditions illnesses diseasename clinicalnotes"
        " conditiondescription consultationreason reasonforvisit visitreason"
        " cancertype"
        " reasonfortherapy reasonforcounseling reasonforcounselling mentalhealthhistory skinlesion"
        " skinlesions lesiontype bodysite lesionlocation visitmotive motifconsultation"
        " motifdeconsultation motivoconsulta motivodeconsulta beratungsanlass woundlocation"
        " woundtype woundstage exudate tumorstage tumourstage cancerstage tnmstage gleasonscore"
        " primarytumor primarytumour her2status her2 medicalproblem"
        " medicalproblems notetodoctor notestodoctor notefordoctor notesfordoctor messagetodoctor"
        " messagetophysician questiontodoctor questionfordoctor",
        "infection infections diagnosis diagnoses icdcode icd disease diseases illness complaint"
        " conditions condition"
        " problemlist ailment ailments problems dx dxcode dxcodes",
    ),
    **_entries("a type of diabetes", "any", "diabetestype typeofdiabetes diabetestyp tipodiabetes"
               " tipodediabetes typedediabete"),
    **_entries("when symptoms began", "any", "symptomonset symptomonsetdate symptomsonset"
               " symptomsonsetdate onsetofsymptoms symptomdate symptomstartdate symptomsstartdate"
               " symptomstarted symptomsstarted dateofsymptomonset symptombeginn"),
    **_entries(
        "medication", "text",
        "medication medications medicationname prescribedmedication currentmedications drugname"
        " prescriptiondrug medicationlist medicinename rxnormcode rxnorm ndccode medicines"
        " prescribeddrugs medicationtaken pillname antidepressants contraceptive contraception"
        " contraceptivemethod birthcontrol birthcontrolmethod birthcontroltype insulintype"
        " medicationadherence medicationadherencepercent hormonetherapy drugdescription"
        " hormonereplacementtherapy medicationprescribed prescribeddrug sigtext currentmeds"
        " mymeds medlist medname",
        "tradename genericname meds prescription prescriptions medicine drug drugs dosage dose pill"
        " pills supplement supplements",
    ),
    **_entries(
        "a prescription", "code",
        "prescriptionnumber rxnumber prescriptionid"
        " rxbin rxpcn rxgroup",
    ),
    **_entries("a prescription", "any", "refillsremaining refillsleft numberofrefills"
               " refillsauthorized refillsallowed"),
    # The unit makes a number of it a dose: a plain `dose` is told by words.
    **_entries(
        "a dose of a drug", "any", "",
        "dosemg dosemcg doseug doseml doseiu doseunits dosagemg dosagemcg dosageml dosageiu"
        " doseinmg doseamount strengthmg strengthmcg",
    ),
    **_entries(
        "an allergy", "text",
        "allergies allergy knownallergies drugallergies foodallergies allergyname"
        " medicationallergies",
        "allergen allergens intolerances",
    ),
    **_entries(
        "symptoms", "text",
        "reportedsymptoms selectedsymptoms painlocation symptomname migrainetrigger symptomstext"
        " symptomtext symptomsdescription symptomdescription describesymptoms describeyoursymptoms",
        "symptoms symptom symptomlist sideeffects sideeffect adversereactions adverseevents pain"
        " fever cough nausea headache fatigue",
    ),
    **_entries(
        "how bad it is", "any",
        "painlevel painscore painintensity painrating painbefore painafter headacheseverity"
        " migraineseverity symptomseverity crampsseverity cramplevel crampslevel crampintensity"
        " menstrualpain periodpain painmap painareas painregions painquality painmedication"
        " cramps hotflashes hotflushes nightsweats",
    ),
    **_entries(
        "digestion", "any",
        "bristolscale bristolstoolscale bristolscore stooltype stoolconsistency stoolfrequency"
        " bloodinstool",
    ),
    **_entries(
        "a treatment", "any",
        "dialysissession dialysissessions dialysisdate chemotherapy chemotherapycycle chemocycle"
        " chemosession radiotherapy transplantdate transplantationdate",
    ),
    **_entries(
        "a test of eyes", "acuity",
        "visualacuity acuityleft acuityright lefteyeacuity righteyeacuity eyeacuity logmar snellen"
        " colorblindness colourblindness",
    ),
    **_entries(
        "a test of semen", "any",
        "spermcount spermconcentration spermmotility totalmotilesperm semenvolume",
    ),
    **_entries("a wish for a child", "wish", "", "goal intention trackinggoal usagegoal appmode"),
    **_entries(
        "a vaccination", "text",
        "vaccine vaccines vaccinename vaccinetype vaccinationstatus vaccination vaccinations"
        " immunization immunizations immunizationstatus vaccinationdate vaccinebrand",
    ),
    **_entries(
        "a test of a disease", "text",
        "covidtestresult covid19testresult covidtest pcrtestresult pcrresult antigentestresult"
        " hivtest hivtestresult stitestresult stdtestresult labresult"
        " labresults"
        " pregnancytest pregnancytestresult ovulationtest ovulationtestresult drugtestresult"
        " geneticrisk genotype haplogroup biopsyresult bloodtestresult lhtest hivlasttestdate"
        " stiresult stdresult hivresult hivtestoutcome covidresult covid19result antigenresult"
        " stitest stdtest chlamydiaresult syphilisresult hepatitisresult tbtestresult"
        " lasthivtestdate hsjcjg hesuanjieguo hesuanjiancejieguo natresult",
        "testresult",
    ),
    # Apps for meeting send it as the number of a choice.
    **_entries("an infection", "any", "hivstatus stdstatus stistatus"),
    **_entries("a test of a disease", "true", "testedpositive"),
    **_entries("a blood group", "blood", "bloodtype bloodgroup abogroup bloodgrouprh bloodtypeabo"),
    **_entries(
        "a menstrual cycle", "any",
        "menstrualflow menstruation menstrualphase menstrualcycle menstruationflow lastperiod"
        " lastperioddate lastperiodstart lastmenstrualperiod lmp"
        " periodlastdate nextperiod nextperioddate ovulation"
        " ovulationdate ovulationday"
        " cervicalmucus fertilewindow fertilewindowstart menopause menopausestatus"
        " averagecyclelength"
        " menstrualcyclelength lutealphaselength lutealphase periodflow flowintensity"
        " sexualactivity"
        " hadsex sexualintercourse protectedsex unprotectedsex libido sexdrive basaltemperature"
        " intermenstrualbleeding periodsymptoms bleedingintensity lastcyclestart"
        " ovulationtestresult conceptiondate tryingtoconceive ttc"
        " periodpredictiondate cycleregularity spottingflow cervicalfluid menstruating"
        " ismenstruating"
        " dayofcycle menstruationdays menstruationlength sexlog intimacylog intercourse"
        " periodsex orgasm masturbation pms pmssymptoms",
        "cyclelength cycleday flow spotting cycle period bleeding cyclephase fertility periods"
        f" {' '.join(SPANS)}",
    ),
    **_entries(
        "a pregnancy", "any",
        "pregnant ispregnant pregnancyweek pregnancyduedate pregnancystatus gestationalage"
        " gestationweek gestationweeks weekspregnant babyduedate miscarriage abortion trimester"
        " breastfeeding isbreastfeeding pregnancymode pregnancystart numberofpregnancies"
        " estimateddeliverydate edd"
        " ivfcycle embryotransferdate fertilitytreatment lactating conceivedate"
        " pregnancystartdate fetalage gestationalweek gestationalweeks fetalkicks babykicks"
        " fetalmovements fetalmovementcount pregnancyoutcome pregnancyloss stillbirth"
        " oocytesretrieved retrievedoocytes eggsretrieved embryograde embryoquality"
        " embryostransferred babydue obstetrichistory postpartum postpartumday"
        " contractioninterval contractionduration"
        " contractionfrequency",
        "duedate gravida parity pregnancy",
    ),
    **_entries(
        "mental health", "any",
        "phq9 phq9score gad7 gad7score phq2score"
        " epdsscore pcl5score pss10score who5score k10score anxietylevel depressionscore"
        " depressionlevel"
        " anxietyscore suicidalthoughts suicidalideation selfharm therapynotes therapytype"
        " therapistnotes therapistnote counselornotes counselingnotes psychotherapynotes"
        " moodscore"
        " automaticthought automaticthoughts thoughtrecord thoughtrecords cognitivedistortion"
        " cognitivedistortions craving cravings relapsedate resistedurge"
        " moodswings moodswing worrylevel addiction addictions soberdays"
        " panicattack panicattacks mentalhealth mentalhealthstatus moodrating moodlog"
        " depressionseverity anxietyseverity auditcscore mentalhealthscore burnoutscore"
        " eatingdisorder"
        " sobrietydate dayssober substanceabuse alcoholunits cigarettesperday drinkingfrequency"
        " sobersince sobrietystart cravingintensity cravinglevel drinksperweek drinksperday"
        " alcoholconsumption"
        " lastcigarette lastcigarettedate cigarettessmoked cigarettesnotsmoked cigarettesavoided"
        " quitsmoking quitsmokingdate smokefreesince smokefreedays stopsmokingdate"
        " nicotineintake nicotineconsumed standarddrinks unitsofalcohol lastdrinkdate"
        " drugsused substanceused substancesused"
        " packsperday packyears smokingyears smokingstatus issmoker recreationaldrugs",
        "relapse relapses mood moods anxiety depression feeling feelings emotions smoker alcohol"
        " smoking",
    ),
    **_entries(
        "a patient's record", "text",
        "medicalrecord patientnotes clinicalnote healthrecord"
        " treatmentplan surgicalhistory surgeries hospitalization disability disabilities"
        " disabilitystatus disabilitytype dischargesummary doctornotes physiciannotes soapnote"
        " patientcomplaint organdonor dietaryrestriction"
        " radiologyreport pathologyreport healthgoals sexuallytransmitted organdonorstatus",
        "treatment treatments surgery procedure",
    ),
    **_entries(
        "a patient's number", "code",
        "medicalrecordnumber mrn nhsnumber healthinsurancenumber insurancememberid kvnr"
        " versichertennummer krankenversichertennummer krankenversicherungsnummer"
        " numerosecuritesociale",
    ),
    **_entries(
        "how far somebody is disabled", "any",
        "disabilitypercent disabilitydegree disabilityrating gradderbehinderung pflegegrad"
        " pflegestufe tauxincapacite gradodiscapacidad",
    ),
    **_entries(
        "notes of a session", "text", "",
        "sessionnotes sessionnote progressnotes patientmessage patientquestion patientcomment"
        " messagetodoctor questionfordoctor",
    ),
    **_entries(
        "what somebody ate or drank", "any",
        "dietarycaffeine dietaryenergyconsumed dietarywater caloriesconsumed calorieintake"
        " caloriesintake caloricintake kcalconsumed waterintake fluidintake caffeineintake"
        " alcoholintake proteinintake sodiumintake sugarintake fiberintake fatintake"
        " saltintake numberofalcoholicbeverages",
        "caffeine hydration",
    ),
    **_entries("an electrocardiogram's result", "text", "ecgclassification ecgresult afibresult"
               " atrialfibrillation rhythmclassification irregularrhythm hkelectrocardiogram",
               "rhythm"),
    **_entries("a phase of sleep", "stage", "sleepstage sleepphase sleepstate hypnogram sleeplevel",
               "stage"),
}  # fmt: skip
_KINDS = {entry.title: entry.kind for entry in _TABLE.values() if entry.kind != "true"}
for _title, _kind in _KINDS.items():
    _TABLE |= _entries(_title, _kind, abroad.STRONG.get(_title, ""), abroad.WEAK.get(_title, ""))
NAMES = frozenset(_TABLE)
_SIGNS = signs_by_title(abroad.SIGNS)
_SETTING = frozenset(
    ("enabled", "permission", "url", "color", "colour", "icon", "unit", "units", "version", "link",
     "reminder", "notification", "notifications", "button", "title", "label", "placeholder", "page",
     "screen", "count", "limit", "settings", "setting", "tab", "banner", "image", "feature",
     "price",
     "index", "sort", "filter", "hash", "font", "subscription", "trial", "billing", "table", "file",
     "options", "choices", "picker",
     "covered", "supported", "accepted", "uuid", "key", "schema", "policy", "center", "centre",
     "app", "campaign", "article", "course")
)  # fmt: skip
_WEAK_WORDS = 2


@functools.lru_cache(8_192)
def entry_of(name: str) -> Entry | None:
    """The entry of a field name, None for a name of anything else."""
    held = runs(name) & NAMES
    if not held:
        return None if name.isascii() else _in_signs(name)
    parts = words(name)
    key = max(held, key=lambda one: (_TABLE[one].strong, len(one), one))
    found = _TABLE[key]
    if not _SETTING.isdisjoint(part for part in parts if part not in key):
        return None
    whole = "".join(parts)
    if not found.strong and whole != key and (len(parts) > _WEAK_WORDS or not whole.endswith(key)):
        return None  # what a weak name says it says as the last word
    return found


def _in_signs(name: str) -> Entry | None:
    """The entry of a name in signs that nothing divides into words."""
    found = longest(name, _SIGNS, NO_MEASURE)
    return None if found is None else Entry(found.title, _KINDS[found.title], found.strong)
