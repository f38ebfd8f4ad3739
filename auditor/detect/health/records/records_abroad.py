"""Names of fields of a record in languages other than English, by the title of their entry.

Joined words without accents, as `keys.joined` gives them; signs are looked for inside a
name. A weak one (`diagnose` of a network, `humor` of a book) needs what a weak English
name needs.
"""

from __future__ import annotations

STRONG: dict[str, str] = {
    "a diagnosis or condition":
        "antecedentesfamiliares antecedents anamnese anamnesi anamnesis vorerkrankung"
        " vorerkrankungen krankengeschichte antecedentesmedicos enfermedadescronicas"
        " antecedentsmedicaux maladieschroniques malattiecroniche doencascronicas historicomedico"
        " aandoeningen chorobyprzewlekle kronikhastalik kronikhastaliklar хроническиезаболевания"
        " riwayatpenyakit bingshi besuchsgrund grunddesbesuchs konsultationsgrund hauptbeschwerde"
        " hauptbeschwerden motivodaconsulta motivodellavisita redenvanbezoek",
    "medication":
        "medikation medikationsplan dauermedikation posologie posologia posologi ordonnancemedicale"
        " traitementencours traitementsencours medicacion medicacionactual medicamentoactual"
        " medicacao"
        " medicamentosemuso farmaciinuso terapiafarmacologica medicijngebruik lekiprzyjmowane"
        " receptalek recetamedica receitamedica rezeptmedikament nomdumedicament"
        " nombremedicamento nomemedicamento wirkstoff principeactif principioactivo"
        " principioattivo лекарственныйпрепарат",
    "an allergy":
        "allergien alergias allergie alergie alerjiler аллергии аллергия alergi allergieen",
    "a pregnancy":
        "hpht datapresuntaparto dataprevistaparto fechaprobabledeparto dateprevueaccouchement"
        " voraussichtlicherentbindungstermin semanagestacional settimanagestazionale"
        " schwanger schwangerschaft schwangerschaftswoche embarazada estaembarazada"
        " semanasdeembarazo grossesse"
        " incinta gravidanza gestante zwanger hamile беременность беременна kehamilan",
    "a menstrual cycle":
        "letzteperiode zyklustag zyklusphase periodenlange periodenlaenge blutungsstarke"
        " blutungsstaerke zervixschleim eisprung fruchtbaretage dureeducycle dureedesregles"
        " dureeregles datedebutregles debutdesregles"
        " datedesregles glairecervicale duracionciclo flujomenstrual ovulacion ovulazione ovulacao"
        " menstruacao menstruacion mestruazioni mestruazione menstruacaodias ultimamenstruacao"
        " datadaultimamenstruacao zyklus menstruationstag"
        " duratadelciclo flussomestruale ciclomenstrual ciclomestruale cyclusdag cyclusduur"
        " eisprungdatum owulacja adetgunu yumurtlama"
        " zykluslange zykluslaenge ultimamenstruacion ultimaregla dernieresregles"
        " ultimomestruo ultimamenstruacao menstruatie miesiaczka менструация menstruasi haid",
    "a blood group":
        "blutgruppe gruposanguineo tiposanguineo tipodesangre groupesanguin grupposanguigno"
        " bloedgroep grupakrwi kangrubu группакрови golongandarah xuexing",
    "a vaccination":
        "impfung impfungen impfstatus impfstoff impfdatum vacunacion vaccinatie szczepienia"
        " вакцинация",
}  # fmt: skip

WEAK: dict[str, str] = {
    "a diagnosis or condition":
        "rozpoznanie diagnose diagnostico diagnostic diagnosi erkrankung erkrankungen krankheit"
        " krankheiten"
        " enfermedad maladie malattia doenca enfermedades"
        " tani teshis"
        " maladies malattie doencas ziekten choroby hastaliklar диагноз заболевания penyakit",
    "medication":
        "medikamente medikament medicamento medicament medicamentos medicaments ordonnance receta"
        " receita ricetta rezept dosis dosi dosierung dosificacion dosagem dosaggio dosering"
        " einnahme toma ilac recete"
        " prise medicijnen ilaclar лекарства farmaci leki obat",
    "a pregnancy": "embarazo ciaza enceinte",
    "a vaccination": "vacuna vacunas vacina vacinas vaccin vaccins vaccino vaccini прививки",
    "symptoms":
        "sikayet sikayetler жалобы симптом symptome sintomas symptomes sintomi symptomen objawy"
        " belirtiler симптомы gejala",
    "mental health": "stimmung estadodeanimo humeur umore humor stemming nastroj настроение",
}  # fmt: skip

SIGNS: dict[str, tuple[str, str]] = {
    "a diagnosis or condition": (
        "病史 既往症 既往史 慢性病 慢病 持病 병력 主訴 主诉 病情 주증상 주호소 증상내용",
        "诊断 診斷 診断 疾病 진단 질병"
    ),
    "medication": ("用药 用藥 服药 服藥 服薬 処方 处方 處方 用法用量 복용약 투약 처방",
    "药品 藥品 薬品 药名 藥名 약품"),
    "an allergy": ("过敏史 過敏史", "过敏 過敏 アレルギー 알레르기"),
    "a pregnancy": ("孕周 妊娠週 임신주", "怀孕 懷孕 妊娠 임신"),
    "a menstrual cycle": (
        "经期 經期 月经 月經 月経 経血 生理日 生理周期 生理期 生理開始 排卵 월경 배란 생리주기",
        "",
    ),
    "a blood group": ("血型 血液型 혈액형", ""),
    "a test of a disease": ("核酸 抗原检测 抗原檢測 健康码 健康碼", ""),
    "a vaccination": ("接种 接種 예방접종", "疫苗 ワクチン 백신"),
    "symptoms": ("", "症状 症狀 증상"),
    "mental health": ("", "心情 情绪 情緒 気分 기분"),
}  # fmt: skip
