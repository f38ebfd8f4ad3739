"""What objects and fields of answers are called that are nobody's in particular, as data.

Names of objects are last words (`hiringOrganization`), those of fields joined words.
"""

from __future__ import annotations


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


BUSINESSES = _set(
    "shop shops store stores restaurant restaurants hotel hotels venue venues station stations"
    " airport airports merchant merchants outlet outlets hospital hospitals clinic clinics pharmacy"
    " pharmacies school schools theatre theatres theater theaters cinema cinemas museum museums"
    " dealer dealers garage garages retailer retailers warehouse warehouses branch branches"
    " facility facilities salon salons gym gyms cafe cafes attraction attractions poi pois"
    " company companies agency agencies agent agents broker brokers realtor realtors imprint"
    " impressum footer help support seller sellers supplier suppliers brand brands bank banks"
    " embassy embassies consulate consulates hotline hotlines emergency business businesses job"
    " jobs vacancy vacancies organization organisation organizations organisations vendor vendors"
    " manufacturer manufacturers registrar university universities library libraries church"
    " churches airline airlines insurer insurers council podcast podcasts locker lockers atm atms"
    " parcelshop parcelshops kiosk kiosks campsite campsites practice practices"
    " mosque mosques temple temples synagogue vet vets dentist dentists hostel hostels property"
    " developer developers therapist therapists doctors physicians parkings carparks organizer"
    " organiser organizers organisers"
)
"""Whom everybody may call and visit."""

LISTED = _set("place places points provider providers listing listings")
"""Lists of what is open to all, where a telephone number stands in them; positions may be one's."""

THINGS = _set(
    "iss satellite satellites aircraft airplane airplanes flight flights vessel vessels ship ships"
    " ferry ferries bus buses tram trams train trains metro buoy buoys earthquake earthquakes quake"
    " quakes volcano volcanoes storm storms hurricane hurricanes strike strikes webcam webcams"
    " circuit circuits bike bikes scooter scooters listing listings property glacier"
    " wildfire wildfires fires"
)
"""What moves or stands somewhere, and not where the one who asked is."""

STAFF = _set("team staff leadership board management committee faculty")
"""Who works there, as a page tells everybody; users' own teams have members."""

AUTHORS = _set(
    "author authors maintainer maintainers committer contributor contributors developer developers"
    " editor editors publisher publishers registrant uploader packager"
)
"""Who signs what is published."""

RENOWN = _set(
    "artist artists cast crew laureate laureates athlete athletes squad lineup lineups roster"
    " character characters leaderboard standings senators actors actresses celebrities authors"
    " composers"
)
"""Of whom everybody reads."""

STARS = _set(
    "artist artists cast laureate laureates roster lineup senators actors actresses celebrities"
    " idol idols"
)
"""The same, where no user is ever called so: bodies of theirs are written of everywhere."""

PERSONS = _set(
    "user users me self profile profiles account customer customers client person people contacts"
    " friend friends recipient recipients receiver sender passenger passengers patient patients"
    " driver courier employee guest guests participant participants billing shipping delivery home"
    " work traveller travellers traveler travelers owner viewer cardholder subscriber tenant"
    " member members"
    " requester applicant buyer assignee reporter"
)
"""Whose data an object is, where any of its words says so."""

PERSONS_FIELDS = _set(
    "firstname lastname birthday birthdate dateofbirth dob gender password username userid"
    " customerid nickname accesstoken refreshtoken isfriend lastseen familyname givenname"
)
"""What only persons have, beside a telephone number or a position."""

OWN = _set(
    "support help helpdesk hotline store shop merchant author maintainer committer abuse registrar"
    " publisher vendor satellite iss vessel ship buoy poison ambulance police suicide"
    " lifeline samaritans"
)
"""Words of a field's own name that say the same of its value: `support_email`."""

GOODS = _set("parts catalog catalogue products product spareparts articles offers offer inventory")
"""What is sold, and nobody's yet."""

STARTS = _set("default initial fallback")
"""First words of positions that a program begins with."""

FIELDS = {
    "business": _set(
        "openinghours openingtimes businesshours storehours openinghoursspecification opennow"
        " reviewcount ratingcount userratingstotal userratingcount pricelevel pricerange amenity"
        " cuisine displayphone formattedphonenumber internationalphonenumber nationalphonenumber"
        " vat vatid vatnumber ifsc bic swift boxofficeinfo parkcode wheelchair npi numberofpoints"
        " mlsnumber legalname"
    ),
    "thing": _set(
        "mag magtype magnitude volcano lasteruption icao24 icaoid icao iata mmsi imo noradid satid"
        " satname sataltitude rawob gtfsid routeid headsign tripheadsign baroaltitude altbaro"
        " bikeid isreserved geonameid population trainnumber waveheight windkt mainsnak globe"
        " changeset extract pageid circuitid"
        " mlsnumber geofenceid numberofpoints parkcode daynum footprint"
    ),
    "author": _set("committer maintainers"),
    "goods": _set(
        "price listprice msrp stock instock sku gtin ean partnumber availability mileage"
    ),
    "renown": _set(
        "deathday deathdate died dateofdeath knownfor knownfordepartment imdbid filmography"
        " discography permanentnumber jerseynumber shirtnumber character wikidata wikidataid"
        " wikipediaurl isni stagename"
    ),
    "elected": _set("constituency"),
    "practitioner": _set(
        "npi npinumber gmcnumber conditionstreated acceptingnewpatients acceptsnewpatients"
        " boardcertified boardcertifications medicalschool"
    ),
    "star": _set(
        "knownfor knownfordepartment imdbid filmography discography jerseynumber shirtnumber"
        " stagename wikidata wikidataid wikipediaurl isni"
    ),
}
"""Fields, by what has them."""

TOGETHER = {
    "thing": (_set("zoom center"), _set("type tags lat lon"), _set("type tags center"),
              _set("veh oper"), _set("velocity altitude visibility"),
              _set("latlng capital"), _set("openinghours lat"),
              _set("organizer title"), _set("organiser title")),
    "renown": (_set("number position"), _set("party state"),
               _set("birthday popularity"), _set("club foot"), _set("noc dob"),
               _set("placeofbirth popularity")),
    "elected": (_set("party state"), _set("party constituency"), _set("party district")),
    "business": (_set("website rating"), _set("coordinates reviewcount"), _set("company contact"),
                 _set("copyright contact"), _set("hours phone"), _set("website phone"),
                 _set("name phone lat lng"), _set("name phone lat lon"),
                 _set("name phone latitude longitude"), _set("companyname ceo"),
                 _set("companyname industry"), _set("symbol industry")),
}  # fmt: skip
"""Fields that say it only beside each other."""
