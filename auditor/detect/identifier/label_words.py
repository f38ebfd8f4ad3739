"""What the fields of a person's form are called on screens, in the languages of apps, as data.

`{"firstName": "Vorname"}` is a translation, not a person. Each word is as it is written
there, without case; accents stay, since `Ho` is a family name and `Họ` a label for one. A
blank between two words of a label is written `_`.
"""

from __future__ import annotations


def _set(text: str) -> frozenset[str]:
    return frozenset(word.replace("_", " ") for word in text.split())


NAMES = _set(
    "name names full_name first_name last_name surname given_name family_name forename middle_name"
    " maiden_name nickname first last recipient contact contact_person emergency_contact"
    " cardholder card_holder name_on_card your_driver driver guest passenger traveller sender"
    " vorname nachname familienname zuname vollständiger_name vor-_und_nachname rufname"
    " karteninhaber karteninhaberin name_auf_der_karte empfänger empfängerin ansprechpartner"
    " ansprechpartnerin absender fahrer fahrerin gast kontaktperson kontoinhaber"
    " prénom nom nom_de_famille nom_complet nom_et_prénom titulaire titulaire_de_la_carte"
    " destinataire nom_du_destinataire personne_à_contacter bénéficiaire conducteur"
    " nombre nombres apellido apellidos nombre_completo primer_nombre primer_apellido"
    " segundo_apellido nombre_y_apellidos titular titular_de_la_tarjeta destinatario"
    " nome cognome nome_completo nome_e_cognome intestatario titolare_della_carta"
    " nome_próprio sobrenome apelido primeiro_nome último_nome nome_no_cartão titular_do_cartão"
    " voornaam achternaam volledige_naam naam familienaam kaarthouder ontvanger"
    " förnamn efternamn tilltalsnamn familjenamn namn fullständigt_namn mottagare kortinnehavare"
    " fornavn efternavn etternavn navn fulde_navn fullt_navn modtager mottaker kortholder"
    " etunimi sukunimi nimi koko_nimi vastaanottaja kortinhaltija"
    " imię nazwisko imię_i_nazwisko imiona odbiorca posiadacz_karty"
    " jméno příjmení celé_jméno křestní_jméno meno priezvisko krstné_meno celé_meno"
    " keresztnév vezetéknév családnév utónév teljes_név név"
    " prenume nume nume_de_familie nume_complet titular_card"
    " ime prezime priimek ime_i_prezime puno_ime vardas pavardė vārds uzvārds eesnimi"
    " perekonnanimi cognoms nom_i_cognoms izena abizena abizenak fornafn eftirnafn nafn fullt_nafn"
    " όνομα επώνυμο ονοματεπώνυμο πλήρες_όνομα"
    " имя фамилия отчество полное_имя имя_и_фамилия фио получатель владелец_карты"
    " ім'я ім’я прізвище по_батькові собствено_име фамилно_име име презиме"
    " adı ad adınız soyad soyadı soyadınız ad_soyad adı_soyadı isim tam_ad alıcı kart_sahibi"
    " الاسم الاسم_الأول الاسم_الأخير اسم_العائلة الاسم_الكامل اللقب الكنية"
    " שם שם_פרטי שם_משפחה שם_מלא نام نام_خانوادگی نام_کامل"
    " नाम पहला_नाम उपनाम अंतिम_नाम पूरा_नाम নাম প্রথম_নাম শেষ_নাম পুরো_নাম"
    " ชื่อ นามสกุล ชื่อจริง ชื่อ-นามสกุล"
    " tên họ họ_tên họ_và_tên tên_đầy_đủ họ_và_tên_đệm"
    " nama nama_depan nama_belakang nama_lengkap nama_pertama nama_keluarga nama_penuh nama_akhir"
    " pangalan apelyido unang_pangalan jina jina_la_kwanza jina_la_ukoo jina_la_mwisho ainm"
    " sloinneadh enw cyfenw"
    " 名 姓 名字 姓氏 姓名 真实姓名 真實姓名 全名 中文名 收件人 收货人 联系人 聯絡人 持卡人"
    " 氏名 お名前 名前 苗字 名字(姓) 受取人 成 이름 성 성명 성함 이름(한글) 받는_사람 수령인"
)
"""Labels of fields that a person's name belongs in."""

_CONTACTS = _set(
    "email e-mail email_address e-mail_address e-mail-adresse e-mailadresse mail adresse_e-mail"
    " adresse_mail courriel correo correo_electrónico indirizzo_e-mail e-mailadres e-post"
    " e-postadress sähköposti sähköpostiosoite adres_e-mail e-mail_cím электронная_почта"
    " эл._почта почта ел._пошта имейл e-posta e-posta_adresi البريد_الإلكتروني אימייל ایمیل ईमेल"
    " ইমেইল อีเมล 邮箱 电子邮件 電子郵件 メールアドレス 이메일 surel e-mel e-pošta e-pasts el._paštas"
    " correu_electrònic netfang barua_pepe"
    " phone phone_number telephone mobile mobile_number telefon telefonnummer handynummer téléphone"
    " numéro_de_téléphone teléfono número_de_teléfono telefono telefone número_de_telefone celular"
    " telefoon telefoonnummer puhelin puhelinnumero telefonszám тел телефон номер_телефона"
    " τηλέφωνο telefon_numarası الهاتف رقم_الهاتف טלפון تلفن फ़ोन_नंबर ফোন เบอร์โทรศัพท์"
    " số_điện_thoại nomor_telepon telepon telefón telefonas tālrunis telèfon telefonoa sími simu"
    " telepono 电话 手机号 手机号码 電話 電話番号 전화번호 휴대폰"
)
_PLACES = _set(
    "address street street_address city town zip zip_code postcode postal_code country state region"
    " adresse anschrift straße stadt ort plz postleitzahl land ville code_postal pays rue dirección"
    " ciudad código_postal país calle indirizzo città cap paese via endereço morada cidade cep"
    " adres plaats stad postcode straat adress ort postnummer gata sted by osoite kaupunki"
    " paikkakunta postinumero katuosoite miasto kod_pocztowy ulica adresa město mesto grad psč cím"
    " város irányítószám adresă oraș cod_poștal διεύθυνση πόλη τκ адрес город индекс улица адреса"
    " місто град şehir adres_satırı posta_kodu العنوان المدينة כתובת עיר מיקוד آدرس شهر पता शहर"
    " ঠিকানা শহর ที่อยู่ เมือง địa_chỉ thành_phố alamat kota bandar poskod 地址 城市 邮编 住所"
    " 市区町村 郵便番号 주소 도시 aadress linn adrese pilsēta adresas miestas adreça ciutat heimilisfang"
    " tirahan lungsod anwani jiji helbidea hiria naslov"
)
_BIRTHS = _set(
    "birthday birth_date date_of_birth dob geburtsdatum geburtstag date_de_naissance"
    " fecha_de_nacimiento data_di_nascita data_de_nascimento geboortedatum födelsedatum fødselsdato"
    " syntymäaika data_urodzenia datum_narození dátum_narodenia születési_dátum data_nașterii"
    " ημερομηνία_γέννησης дата_рождения дата_народження дата_на_раждане doğum_tarihi"
    " تاريخ_الميلاد תאריך_לידה تاریخ_تولد जन्म_तिथि জন্ম_তারিখ วันเกิด ngày_sinh tanggal_lahir"
    " tarikh_lahir datum_rođenja datum_rojstva gimimo_data dzimšanas_datums sünniaeg"
    " data_de_naixement fæðingardagur 生日 出生日期 生年月日 생년월일"
)
OTHERS = _CONTACTS | _PLACES | _BIRTHS
"""Labels of the other fields of such a form: beside them a word is a label too."""

ASKING = _set(
    "enter please required optional invalid missing mandatory valid must field"
    " eingeben bitte pflichtfeld erforderlich ungültig optional angeben ausfüllen feld"
    " obligatoire requis saisir saisissez veuillez entrez champ facultatif invalide renseigner"
    " obligatorio obligatoria requerido introduzca introduce ingrese ingresa escribe campo opcional"
    " obbligatorio inserisci inserire richiesto facoltativo"
    " obrigatório obrigatória insira digite informe preencha inválido"
    " verplicht vul voer invullen invoeren optioneel ongeldig veld"
    " obligatoriskt ange fyll valfritt ogiltigt fält påkrævet indtast udfyld skriv påkrevd"
    " pakollinen syötä anna kirjoita täytä virheellinen kenttä"
    " wymagane wymagany podaj wpisz wprowadź pole povinné zadejte vyplňte kötelező adja mező"
    " obligatoriu introduceți câmp обязательно обязательное введите укажите заполните поле"
    " обов'язкове введіть вкажіть zorunlu zorunludur giriniz girin alan gerekli"
    " مطلوب أدخل يرجى ادخل חובה הזן شامل وارد अनिवार्य दर्ज wajib masukkan isi harap"
    " bắt_buộc vui nhập"
)
"""Words of prompts and errors, in the same languages."""

ASKING_PARTS = (
    "请", "請", "必填", "输入", "輸入", "入力", "してください", "必須", "입력", "필수", "하세요",
    "กรุณา", "โปรด", "กรอก", "μπορεί", "εισάγετε", "υποχρεωτικ",
)  # fmt: skip
"""The same in scripts that write no blanks, or that bend their words."""

AROUND = _set("your my the a an of (optional) * mein meine ihr ihre dein deine votre ton mon su tu"
              " mi il la le tuo tua seu sua uw je din ditt ваше ваша твоё 您的 你的 あなたの")  # fmt: skip
"""What stands around a label: "Your first name *"."""
