"""What fields for a person's particulars are called in other languages than English, as data.

Each is as `keys.words` gives it: lower case, joined, Latin letters without their
accents. Words that things have too (`nom`, `nome`, `nombre`) stand apart: they need
a person beside or above them.
"""

from __future__ import annotations


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


PERSON_NAMES = _set(
    "vorname nachname familienname vollername vorundnachname kontoinhaber karteninhaber"
    " prenom nomdefamille nomcomplet nomprenom nometprenom prenomnom titulairecarte"
    " apellido apellidos primerapellido segundoapellido nombrecompleto nombreyapellidos"
    " primernombre"
    " sobrenome nomecompleto nomedamae nomemae cognome nomecognome"
    " voornaam voornamen achternaam familienaam volledigenaam"
    " fornamn efternamn fornavn etternavn efternavn fuldenavn etunimi sukunimi"
    " nazwisko imienazwisko imieinazwisko jmeno prijmeni keresztnev vezeteknev"
    " prenume numedefamilie soyad soyadi adsoyad isimsoyisim namalengkap namadepan namabelakang"
    " hovaten hoten xingming zhenshixingming nameofholder engname chiname"
    " 姓名 真实姓名 真實姓名 中文姓名 英文姓名 氏名 お名前 名前 フリガナ 성명 이름 성함"
    " имя фамилия отчество фио имяотчество ονομα επωνυμο"
)
VAGUE_NAMES = _set("nom nome nombre naam navn namn imie nama ad isim")
SURNAMES = _set(
    "lastname surname familyname nachname familienname nomdefamille prenom vorname firstname"
    " givenname apellido apellidos sobrenome cognome voornaam achternaam nazwisko efternamn"
    " fornamn etternavn fornavn"
)
PHONES = _set(
    "telefon telefonnummer telefonnr telefono telefone telefoon telefoonnummer telefonszam"
    " handynummer handynr mobilnummer mobilnr mobiltelefon mobiel mobielnummer mobielenummer"
    " rufnummer numerotelephone numerodetelephone numtel telportable telephoneportable"
    " numerotelefono numerodetelefono telefonomovil numeromovil celular numerocelular cellulare"
    " numerocellulare telefonocellulare numertelefonu numertel puhelin puhelinnumero matkapuhelin"
    " nomorhp nohp notelp nomortelepon sodienthoai sdt ceptelefonu telefonno ceptel"
    " shouji shoujihao shoujihaoma lianxidianhua contactno contactnum"
    " 手机 手机号 手机号码 手機 手機號碼 電話 电话 联系电话 聯絡電話 電話番号 携帯電話 携帯電話番号"
    " 휴대폰"
    " 휴대폰번호 전화번호 телефон номертелефона мобильныйтелефон τηλεφωνο"
)
BIRTHS = _set(
    "geboortedatum fodelsedatum fodselsdato foedselsdato syntymaaika dataurodzenia datumnarozeni"
    " szuletesidatum datanasterii dogumtarihi tanggallahir ngaysinh nascimento nacimiento naissance"
    " fechanac fecnac datanasc dtnascimento gebdatum gebdat chushengriqi csrq birth birthdaydate"
    " 出生日期 生日 生年月日 誕生日 생년월일 датарождения деньрождения ημερομηνιαγεννησης"
)
USER_IDS = _set(
    "kundennummer kundennr kundenid kundennum mitgliedsnummer benutzerid nutzerid"
    " numeroclient numclient idclient clientenumero numerocliente idcliente clienteid idusuario"
    " usuarioid idutente utenteid idutilisateur utilisateurid numeroadherent"
    " klantnummer klantid gebruikersid kundnummer kundenummer asiakasnumero numerklienta"
    " idklienta idpengguna yonghuid huiyuanid 用户id 会员号 会員番号 お客様番号"
)
USER_NAMES = _set(
    "benutzername nutzername nomutilisateur nomdutilisateur nombreusuario nombredeusuario"
    " nomeusuario nomeutente gebruikersnaam anvandarnamn brukernavn brugernavn kayttajatunnus"
    " nazwauzytkownika kullaniciadi namapengguna yonghuming 用户名 昵称 暱稱"
    " ユーザー名 ニックネーム"
    " 닉네임 никнейм имяпользователя"
)
