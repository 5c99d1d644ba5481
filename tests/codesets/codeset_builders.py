"""Small books in the official layouts, written by the tests themselves."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

ORDER_ROWS = (
    ("A00", False, "Cholera"),
    ("A000", True, "Cholera due to Vibrio cholerae 01, biovar cholerae"),
    ("A009", True, "Cholera, unspecified"),
    ("E11", False, "Type 2 diabetes mellitus"),
    ("E119", True, "Type 2 diabetes mellitus without complications"),
    ("I10", True, "Essential (primary) hypertension"),
    ("M1A", False, "Chronic gout"),
    ("M1A9XX1", True, "Chronic gout, unspecified, with tophus (tophi)"),
    ("QA0", False, "Neurodevelopmental disorders related to genetic variants"),
    ("QA00", True, "Disorders related to variants in ion channels"),
    ("S525", False, "Fracture of lower end of radius"),
    ("S52501", False, "Unspecified fracture of the lower end of right radius"),
    (
        "S52501A",
        True,
        "Unspecified fracture of the lower end of right radius, initial encounter for closed"
        " fracture",
    ),
    ("S52501S", True, "Unspecified fracture of the lower end of right radius, sequela"),
)


def order_text(rows: Iterable[tuple[str, bool, str]] = ORDER_ROWS, newline: str = "\r\n") -> str:
    """The text of an order file with these rows: code without the dot, billable, long title."""
    return "".join(
        f"{n:05} {code:<7} {int(billable)} {title[:60]:<60} {title}{newline}"
        for n, (code, billable, title) in enumerate(rows, 1)
    )


TABULAR = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.tabular>
  <version>2026</version>
  <chapter>
    <name>4</name>
    <desc>Endocrine, nutritional and metabolic diseases (E00-E89)</desc>
    <section id="E08-E13">
      <desc>Diabetes mellitus (E08-E13)</desc>
      <excludes1><note>neonatal diabetes mellitus (P70.2)</note></excludes1>
      <diag>
        <name>E10</name><desc>Type 1 diabetes mellitus</desc>
        <excludes1><note>type 2 diabetes mellitus (E11.-)</note></excludes1>
        <diag><name>E10.9</name><desc>Type 1 diabetes mellitus without complications</desc></diag>
      </diag>
      <diag>
        <name>E11</name><desc>Type 2 diabetes mellitus</desc>
        <excludes1><note>gestational diabetes (O24.4-)</note></excludes1>
        <diag><name>E11.9</name><desc>Type 2 diabetes mellitus without complications</desc></diag>
      </diag>
    </section>
  </chapter>
  <chapter>
    <name>16</name>
    <desc>Certain conditions originating in the perinatal period (P00-P96)</desc>
    <section id="P70-P74">
      <desc>Transitory endocrine and metabolic disorders (P70-P74)</desc>
      <diag>
        <name>P70</name><desc>Transitory disorders of carbohydrate metabolism</desc>
        <diag><name>P70.2</name><desc>Neonatal diabetes mellitus</desc></diag>
      </diag>
    </section>
  </chapter>
  <chapter>
    <name>19</name>
    <desc>Injury (S00-T88)</desc>
    <section id="S00-S09">
      <desc>Injuries to the head (S00-S09)</desc>
      <diag>
        <name>S06</name><desc>Intracranial injury</desc>
        <sevenChrDef>
          <extension char="A">initial encounter</extension>
          <extension char="D">subsequent encounter</extension>
          <extension char="S">sequela</extension>
        </sevenChrDef>
        <diag><name>S06.1X0</name><desc>Cerebral edema without loss of consciousness</desc></diag>
        <diag><name>S06.1X7</name><desc>Cerebral edema with death</desc></diag>
      </diag>
    </section>
  </chapter>
</ICD10CM.tabular>
"""

TABULAR_ORDER = (
    ("E10", False, "Type 1 diabetes mellitus"),
    ("E109", True, "Type 1 diabetes mellitus without complications"),
    ("E11", False, "Type 2 diabetes mellitus"),
    ("E119", True, "Type 2 diabetes mellitus without complications"),
    ("P70", False, "Transitory disorders of carbohydrate metabolism"),
    ("P702", True, "Neonatal diabetes mellitus"),
    ("S06", False, "Intracranial injury"),
    ("S061X0", False, "Cerebral edema without loss of consciousness"),
    ("S061X0A", True, "Cerebral edema without loss of consciousness, initial encounter"),
    ("S061X0D", True, "Cerebral edema without loss of consciousness, subsequent encounter"),
    ("S061X0S", True, "Cerebral edema without loss of consciousness, sequela"),
    ("S061X7", False, "Cerebral edema with death"),
    ("S061X7A", True, "Cerebral edema with death, initial encounter"),
)
"""The order file of the same book: 6th character 7 is only coded as an initial encounter."""

INDEX = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.index>
  <version>2026</version>
  <title>ICD-10-CM INDEX TO DISEASES and INJURIES</title>
  <letter>
    <title>D</title>
    <mainTerm>
      <title>Diabetes, diabetic<nemod>(mellitus) (sugar)</nemod></title>
      <code>E11.9</code>
      <term level="1">
        <title>with</title>
        <term level="2"><title>amyotrophy</title><code>E11.44</code></term>
        <term level="2"><title>cataract (senile (old))  NEC</title><code>E11.36</code></term>
      </term>
      <term level="1"><title>bronzed</title><see>Hemochromatosis</see></term>
    </mainTerm>
    <mainTerm>
      <title>Amyloidosis</title><seeAlso>Disease, amyloid</seeAlso>
      <term level="1"><title>heart</title><code>E85.4</code><manif>I43</manif></term>
      <term level="1"><title>(taser)</title><code>T75.4-</code></term>
      <term level="1"><title>other</title><subcat>T75.0</subcat></term>
    </mainTerm>
  </letter>
</ICD10CM.index>
"""

EINDEX = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.index>
  <title>ICD-10-CM External Cause of Injuries Index</title>
  <letter><title>A</title><mainTerm><title>Abuse</title><code>X58</code></mainTerm></letter>
</ICD10CM.index>
"""

NEOPLASM = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.index>
  <version>2026</version>
  <indexHeading>
    <head col="1">Neoplasm</head><head col="2">Malignant Primary</head>
    <head col="3">Malignant Secondary</head><head col="4">Ca in situ</head>
    <head col="5">Benign</head><head col="6">Uncertain Behavior</head>
    <head col="7">Unspecified Behavior</head>
  </indexHeading>
  <letter><title>N</title><mainTerm><title>Neoplasm, neoplastic</title>
    <cell col="2">C80.1</cell><cell col="3">C79.9</cell>
    <term level="1"><title>abdomen<nemod>(wall)</nemod></title><seeAlso>Neoplasm, skin</seeAlso>
      <cell col="2">C76.2</cell><cell col="3">C79.8-</cell><cell col="4">-</cell>
      <cell col="5">D36.7</cell><cell col="6">D48.7</cell><cell col="7">D49.89</cell></term>
  </mainTerm></letter>
</ICD10CM.index>
"""

DRUG = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.index>
  <version>2026</version>
  <indexHeading>
    <head col="1">Substance</head><head col="2">Poisoning, Accidental (unintentional)</head>
    <head col="3">Poisoning, Intentional self-harm</head><head col="4">Poisoning, Assault</head>
    <head col="5">Poisoning, Undetermined</head><head col="6">Adverse effect</head>
    <head col="7">Underdosing</head>
  </indexHeading>
  <letter><title>A</title>
    <mainTerm><title>Acrolein<nemod>(gas)</nemod></title>
      <cell col="2">T59.891</cell><cell col="3">T59.892</cell><cell col="4">T59.893</cell>
      <cell col="5">T59.894</cell><cell col="6">--</cell><cell col="7">--</cell>
      <term level="1"><title>liquid</title><cell col="2">T54.1X1</cell></term></mainTerm>
    <mainTerm><title>Aleve</title><see>Naproxen</see></mainTerm>
  </letter>
</ICD10CM.index>
"""

DRUG_CSV = (
    "\r\nICD-10-CM TABLE of DRUGS and CHEMICALS,,,,,,,\r\n"
    "Substance,Poisoning Accidental (unintentional),Poisoning Intentional self-harm,"
    "Poisoning Assault,Poisoning Undetermined,Adverse effect,Underdosing,\r\n"
    "Acrolein (gas),T59.891,T59.892,T59.893,T59.894,--,--,\r\n"
    "– liquid,T54.1X1,,,,,,\r\n"
    "Aleve -see Naproxen,,,,,,,\r\n"
    '"Charcoal -see also Carbon, black",T47.6X1,T47.6X2,T47.6X3,T47.6X4,T47.6X5,T47.6X6,\r\n'
).encode("cp1252")

POA_TEXT = (
    "Order26\tPOAexemptCode\tDescription\r\n"
    "01238\tB90.0\tSequelae of tuberculosis\r\n"
    '97000\tZ68.54\t"Body mass index [BMI] pediatric, 95th percentile"\r\n'
    "38000\tS061X0D\tWritten without its dot\r\n"
)


def write_zip(path: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write a zip with these members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def workbook(rows: Iterable[Iterable[object]]) -> bytes:
    """The bytes of an xlsx with one sheet."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def pcs_tables(version: int = 2026, more: str = "") -> str:
    """A small tables XML of ICD-10-PCS: table 0FT, and table XW0 with a value of two meanings."""
    return f"""<?xml version="1.0" encoding="utf-8"?>
<ICD10PCS.tabular><version>{version}</version>
{
        _pcs_table(
            "0FT",
            ("Medical and Surgical", "Hepatobiliary System and Pancreas", "Resection"),
            (
                (("4", "Gallbladder"),),
                (("0", "Open"), ("4", "Percutaneous Endoscopic")),
                (("Z", "No Device"),),
                (("Z", "No Qualifier"),),
            ),
        )
    }
{
        _pcs_table(
            "XW0",
            ("New Technology", "Anatomical Regions", "Introduction"),
            (
                (("3", "Peripheral Vein"),),
                (("3", "Percutaneous"),),
                (("A", "First Substance"),),
                (("6", "New Technology Group 6"),),
            ),
            (
                (("3", "Peripheral Vein"),),
                (("3", "Percutaneous"),),
                (("A", "Second Substance"),),
                (("7", "New Technology Group 7"),),
            ),
        )
    }
{more}</ICD10PCS.tabular>"""


def _pcs_table(
    prefix: str, heads: tuple[str, ...], *rows: tuple[tuple[tuple[str, str], ...], ...]
) -> str:
    titles = ("Section", "Body System", "Operation", "Body Part", "Approach", "Device", "Qualifier")

    def axis(place: int, values: Iterable[tuple[str, str]]) -> str:
        labels = "".join(f'<label code="{char}">{text}</label>' for char, text in values)
        return f'<axis pos="{place}"><title>{titles[place - 1]}</title>{labels}</axis>'

    head = "".join(axis(n, [pair]) for n, pair in enumerate(zip(prefix, heads, strict=True), 1))
    body = "".join(
        f"<pcsRow>{''.join(axis(n, values) for n, values in enumerate(row, 4))}</pcsRow>"
        for row in rows
    )
    return f"<pcsTable>{head}{body}</pcsTable>"


PCS_ROWS = (
    ("0FT", False, "Hepatobiliary System and Pancreas, Resection"),
    ("0FT40ZZ", True, "Resection of Gallbladder, Open Approach"),
    ("0FT44ZZ", True, "Resection of Gallbladder, Percutaneous Endoscopic Approach"),
    ("XW0", False, "Anatomical Regions, Introduction"),
    ("XW033A6", True, "Introduction of First Substance into Peripheral Vein, Percutaneous Approach,"
                      " New Technology Group 6"),
    ("XW033A7", True, "Introduction of Second Substance into Peripheral Vein, Percutaneous"
                      " Approach, New Technology Group 7"),
)  # fmt: skip
"""The rows of the order file that goes with ``pcs_tables``."""
