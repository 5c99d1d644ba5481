"""Operations as the heading of an anesthesia record names them, and the number of the anesthesia for each.

Read in the line of the operation alone: what a record tells elsewhere (lines placed, history) is no
operation. The first row that matches decides, so what is special stands before what is general.
"""

import re

from chartcoder.late import late

_LISTED = (
    # head and neck
    (r"parotidectom\w+|submandibular|salivary", "00100"),
    (r"blepharoplast\w+|ptosis|eyelid|ectropion|entropion", "00103"),
    (r"tympanoplast\w+|mastoidectom\w+|cochlear implant\w*|stapedectom\w+", "00120"),
    (r"keratoplast\w+|corneal transplant|dsaek|dmek", "00144"),
    (r"strabismus|trabeculectom\w+|glaucoma|pterygium|enucleation", "00140"),
    (r"dental|teeth|tooth", "00170"),
    (r"mandib\w+|maxill\w+|le ?fort|orthognathic|zygoma\w*|facial (?:bone|fracture)s?|orbital (?:floor|fracture)", "00190"),
    (r"(?:craniotom\w+|craniectom\w+)[^.;\n]{0,50}(?:hematoma|subdural|epidural)|(?:subdural|epidural|intracerebral) hematoma", "00211"),
    (r"burr holes?", "00214"),
    (r"cranioplast\w+|depressed skull", "00215"),
    (r"aneurysm clip\w+|clipping|arteriovenous malformation", "00216"),
    (r"(?:ventriculo-?peritoneal|vp|csf) shunt", "00220"),
    (r"laryngoscop\w+|laryngectom\w+|parathyroid\w*|thyroglossal", "00320"),
    # breast, chest, heart
    (r"(?:modified )?radical mastectom\w+", "00404"),
    (r"mammoplast\w+|mammaplast\w+|tissue expander|breast (?:augment\w+|implant\w*)", "00402"),
    (r"cardioversion", "00410"),
    (r"clavic\w+|scapula\w*", "00450"),
    (r"nuss|pectus|chest wall resection", "00474"),
    (r"esophagectom\w+", "00500"),
    (r"mediastinoscop\w+", "00528"),
    (r"(?:biventricular |dual chamber |single chamber )?(?:icd|defibrillator)", "00534"),
    (r"(?:fibrillation|flutter|svt|catheter|cardiac|pvc|vt) ablation|ablation of|electrophysiolog\w+|pulmonary vein isolation", "00537"),
    (r"(?:port-?a-?cath|mediport|port (?:placement|insertion)|tunneled (?:dialysis )?catheter|central (?:venous )?(?:line|access|catheter))", "00532"),
    (r"(?:upper|middle|lower|lung|pulmonary) lobectom\w+|pneumonectom\w+|thoracotom\w+|thoracoscop\w+|vats|lung (?:resection|wedge)", "00540"),
    (r"bronchoscop\w+|ebus", "00520"),
    (r"heart transplant\w*", "00580"),
    # spine
    (r"(?:cervical|thoracic|t\d{1,2})[^.;\n]{0,30}(?:kypho|vertebro)plast\w+|(?:kypho|vertebro)plast\w+[^.;\n]{0,25}\b(?:t\d{1,2}|thoracic)", "01941"),
    (r"(?:kypho|vertebro)plast\w+|lumbar (?:spinal cord )?stimulator", "01942"),
    (r"cervical[^.;\n]{0,30}epidural[^.;\n]{0,20}injection", "01937"),
    (r"(?:epidural|facet|sacroiliac)[^.;\n]{0,20}(?:steroid )?injection", "01938"),
    # abdomen
    (r"(?:sleeve |vertical )gastrectom\w+|gastric (?:bypass|sleeve|band\w*)|bariatric|roux-en-y gastric", "00797"),
    (r"whipple|pancreatectom\w+|pancreatico-?duodenectom\w+", "00794"),
    (r"liver transplant\w*", "00796"),
    (r"hepatectom\w+|(?:partial )?(?:liver|hepatic) (?:resection|lobectom\w+)", "00792"),
    (r"gastrostom\w+ tube[^.;\n]{0,20}endoscop\w+|percutaneous endoscopic gastrostom\w+|peg", "00731"),
    (r"splenectom\w+|gastrectom\w+|fundoplicat\w+|nissen|hiatal hernia|paraesophageal hernia", "00790"),
    (r"evar|tevar|endovascular[^.;\n]{0,30}(?:aneurysm|aort)\w*", "01926"),
    (r"(?:abdominal aortic|aaa|aort\w+)[^.;\n]{0,20}(?:repair|bypass|graft)|aorto-?(?:bi)?(?:femoral|iliac)\w*", "00770"),
    (r"abdominoplast\w+|panniculectom\w+", "00802"),
    (r"abdominoperineal", "00844"),
    (r"(?:radical hysterectom\w+)", "00846"),
    (r"(?<!assisted )vaginal hysterectom\w+", "00944"),
    (r"tubal (?:ligation|sterili\w+)", "00851"),
    (r"colporrhaph\w+|(?:cystocele|rectocele|prolapse) repair|sling", "00942"),
    (r"cerclage", "00948"),
    (r"adrenalectom\w+", "00866"),
    (r"(?:kidney|renal) transplant\w*", "00868"),
    (r"nephrectom\w+|pyeloplast\w+|nephrolithotom\w+|pcnl", "00862"),
    (r"(?:radical |total )cystectom\w+", "00864"),
    (r"(?:radical|robotic|robot[- ]assisted|laparoscopic|retropubic|suprapubic|simple)[^.;\n]{0,40}prostatectom\w+", "00865"),
    (r"eswl|shock ?-?wave lithotrips\w+", "00873"),
    (r"vasectom\w+", "00921"),
    (r"radical (?:inguinal )?orchiectom\w+", "00926"),
    (r"orchiopex\w+|orchidopex\w+", "00930"),
    (r"penile (?:prosthesis|implant)", "00938"),
    (r"hydrocel\w+|spermatocel\w+|varicocel\w+|circumcision|orchiectom\w+|testic\w+ (?:torsion|detorsion)|hypospadias", "00920"),
    (r"laparotom\w+|small bowel|ileostom\w+|colostom\w+|sigmoidectom\w+|proctectom\w+|low anterior resection|myomectom\w+|oophorectom\w+|salpingectom\w+", "00840"),
    (r"bone marrow", "01112"),
    # legs
    (r"hip arthroscop\w+", "01202"),
    (r"revision (?:of )?(?:a )?(?:left |right )?(?:total )?hip", "01215"),
    (r"(?:hip[^.;\n]{0,20}closed reduction|closed reduction[^.;\n]{0,30}hip)", "01200"),
    (r"hemiarthroplast\w+[^.;\n]{0,20}hip|hip hemiarthroplast\w+|femoral neck", "01210"),
    (r"above[- ](?:the[- ])?knee amputation|aka", "01232"),
    (r"fem(?:oral)?[- ]?(?:pop\w*|popliteal|tibial|distal|femoral|peroneal)[^.;\n]{0,20}bypass|femoral endarterectom\w+", "01270"),
    (r"femoral[^.;\n]{0,20}embolectom\w+", "01274"),
    (r"distal femur\w*|supracondylar fem\w+", "01360"),
    (r"(?:femur|femoral shaft|femoral)[^.;\n]{0,30}(?:nail\w*|orif|fixation|im rod)|(?:nail\w*|orif|fixation)[^.;\n]{0,30}\bfem(?:ur|oral shaft)", "01230"),
    (r"tibial plateau|patella\w*|proximal tibia\w*|high tibial osteotom\w+", "01392"),
    (r"knee[^.;\n]{0,20}manipulation|manipulation[^.;\n]{0,30}knee", "01380"),
    (r"achilles", "01472"),
    (r"gastroc\w*[^.;\n]{0,15}recession", "01474"),
    (r"ankle arthroscop\w+", "01464"),
    (r"total ankle", "01486"),
    (r"below[- ](?:the[- ])?knee amputation|bka", "01482"),
    (r"tibia\w*|fibula\w*|ankle|calcane\w+|metatars\w+|lisfranc|hallux|hammer ?toes?|toe amputation|transmetatarsal", "01480"),
    # arms
    (r"(?:shoulder[^.;\n]{0,30}|\b)(?:closed reduction|manipulation)[^.;\n]{0,30}shoulder|shoulder manipulation", "01620"),
    (r"proximal humer\w+", "01630"),
    (r"cubital tunnel|ulnar nerve", "01710"),
    (r"closed reduction[^.;\n]{0,50}(?:humer\w+|elbow)", "01730"),
    (r"humer\w+|elbow|olecranon|radial head", "01740"),
    (r"closed reduction[^.;\n]{0,50}(?:radius|radial|wrist|forearm|hand|finger|metacarpal)|percutaneous pinning[^.;\n]{0,30}(?:finger|metacarpal|wrist|hand)", "01820"),
    (r"radius|ulna|scaphoid|metacarpal", "01830"),
    (r"dupuytren\w*|ganglion|(?:flexor|extensor) tendon", "01810"),
    (r"av graft|arteriovenous graft|basilic vein transposition", "01844"),
)  # fmt: skip
LISTED: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (late(rf"\b(?:{pattern})\b", re.I), number) for pattern, number in _LISTED
)
"""What the line of the operation names, and the number of the anesthesia."""
HEADED = late(
    r"\b(?:procedures?|operations?|surger(?:y|ies)|anesthesia for)(?:\(s\))?(?: performed)?[ \t]*:[ \t]*([^\n]{3,200})",
    re.I,
)
"""The line of the operation."""
ONE_LUNG = late(r"\bone[- ]lung|\bdouble[- ]lumen|\bsingle[- ]lung|\bbronchial blocker", re.I)
"""Ventilation of one lung, which has numbers of its own."""
BY_ONE_LUNG = {"00540": "00541", "00528": "00529"}
