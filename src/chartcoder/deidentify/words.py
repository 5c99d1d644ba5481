"""Word lists of de-identification, all in our own words: what is no name, and invented names."""

GIVEN = """Alba Arlo Bela Bram Cleo Cora Dana Dario Edda Elio Enid Ezra Fay Finn Gale Gita Hanno Hedy Ilka
    Ines Ivo Jora Juno Kai Kira Lars Lena Liv Lumi Mara Milo Nell Nico Noor Odin Oona Otto Pia Quin
    Rhea Rune Sela Silas Tala Theo Uma Ursa Vera Vito Wanda Wim Xenia Yara Yuri Zora""".split()
"""Invented given names."""
FAMILY = """Alderbrook Ashgrove Barrowby Birkwood Bramfield Calderon-Vale Copperwell Dunmarsh Eastbourne
    Elmstead Fairwick Fenmoor Garrowby Glenhurst Hartmere Hazelford Inglewick Juniperley Kestrelman
    Kirkdale Larkhill Lindmere Marlwood Merrowby Nettleford Northwick Oakhurst Orchardson Penmarsh
    Pinewright Quillfield Ravensbury Rowanfield Sedgewick-Hale Silverton Thornbury Tidewell Underhill
    Valebrook Wexmoor Willowdean Wrenfield Yarrowby Yewland""".split()
"""Invented family names."""
STREETS = ("Example Street", "Sample Avenue", "Model Road", "Pattern Lane", "Specimen Drive")
PLACES = ("Anytown", "Sampleville", "Modelton", "Exampleburg", "Patternfield")
FACILITIES = ("Sample General", "Example Memorial", "Model Valley", "Pattern Regional")

NO_NAME = frozenset(
    """abdomen abdominal acute admission admitted age all allergies allergy an and ankle arm assessment at
    attending back bilateral birth blood both bp cardiac cardiology care cc chart chest chief child chronic
    clear clinic complaint consult consultant continue course ct current daily date day denies department
    diagnosis diagnoses did discharge discharged distress dob doctor does due ecg echo ed ekg emergency er
    exam examination family fax female fever final findings follow for from general gi gu had has he head
    heart her his history home hospital hpi hr icu if impression in indication inpatient interval is it iv
    lab laboratory labs left lower lung lungs male man md medical medications medicine meds mental mother
    mri ms name neck negative neuro neurology new no none normal not note nurse nursing of office old on
    operative or oral orthopaedic orthopaedics outpatient pain past pathology patient pcp per person phone
    physical physician plan pm pmh positive postoperative preoperative presents primary procedure
    progress provider pt pulmonary radiology reason record referred regular report reports results
    returns review right room seen service she signed skin social source spine spo2 stable staff status
    subjective summary surgeon surgery surgical systems take temp the therapy this time to today
    transferred treatment unknown upper us vital vitals was wife with woman wound x-ray year years
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july
    august september october november december see also please will see yes stated unremarkable
    swab eval evaluation assistant student husband daughter son father brother sister self nad wnl unchanged pending""".split()
)
"""Words that are no name, however they are written."""

NO_PLACE = frozenset(
    "mobile reading normal orange surprise hope bath commerce independence liver heart may".split()
)
"""Towns whose names are words of a chart."""

EPONYMS = (
    r"(?:['’]s?)?\s+(?:disease|syndrome|sign|test|phenomenon|palsy|lymphoma|sarcoma|tumou?r|fracture"
    r"|esophagus|thyroiditis|ulcer|contracture|reflex|catheter|score|scale|stage|class|criteria"
    r"|procedure|repair|operation|dementia|encephalopathy|anemia|aneurysm|deformity|foot|joint)"
)
"""What follows an eponym, which is no person."""

FACILITY_TAIL = (
    "hospital|medical center|medical centre|health system|health center|clinic|nursing home|hospice"
    "|assisted living|senior living|memory care|retirement community|elementary|middle school|high school"
    "|rehabilitation center|surgery center|care center|infirmary"
)
PLAIN_FACILITY = frozenset(
    """the a an our this that outside local another emergency outpatient primary pain wound diabetes heart
    failure skilled general county community children's childrens women's womens veterans va day same urgent
    walk-in family internal medicine surgical specialty oncology infusion prenatal dermatology orthopaedic
    orthopedic eye dental psychiatry psychiatric allergy memory fracture anticoagulation coumadin hospital
    from at to in of and by with referring nearby regional his her their inpatient acute rehab
    rehabilitation long-term admitted
    transferred discharge discharged is was lives hematology cardiology neurology gi renal stroke sleep
    travel std hiv methadone foot hand spine breast vascular transplant lipid copd asthma pediatric
    sickle cell home new visit per free""".split()
)
"""Words before "clinic" or "hospital" that name no one place."""

SMALL_ZIPS = frozenset(
    "036 059 063 102 203 556 692 790 821 823 830 831 878 879 884 890 893".split()
)
"""First three digits of ZIP codes of fewer than 20,000 people (Census 2000, as HHS lists them)."""
