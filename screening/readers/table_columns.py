"""What the columns of a table are called, and what that makes them.

A column has a role: a field of the record, or a part of one. Headers are compared by their letters
and digits alone, without accents, spaces and case: "Article Title", "article_title", "articleTitle".
"""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256

# Role: headers, the surest first. A role takes all its columns; a value comes from the surest one.
_SYNONYMS = {
    "title": "official title; scientific title; title; article title; document title; primary title"
    "; study title; display name; ti; t1; brief title; public title; reference title"
    "; citation title; record title; paper title"
    "; item title; full title; title primary; titel; titre; titulo; titolo; tytul; baslik"
    "; artikeltitel; titel des artikels; titre de l'article; titulo del articulo; titulo do artigo"
    "; titolo dell'articolo; titel van het artikel; dokumenttitel; hauptsachtitel",
    "other_title": "original title; original foreign title; shortened title; short title; vernacular title; translated title; acronym"
    "; foreign title; non english title; transliterated title",
    "abstract": "abstract; abstract note; ab; n2; brief summary; abstract text; summary"
    "; abstracts; article abstract; abstract en; abstract english; zusammenfassung; resume; resumen"
    "; resumo; riassunto; sommario; samenvatting; abstrakt; kurzfassung; beschreibung; description"
    "; original abstract; resumen del articulo; inleiding samenvatting",
    "authors": "author full names; full authors; af; authors; author; authors primary; author s; author names"
    "; author name; author list; au; a1; authorship s author display name"
    "; authorships author display name; authorships raw author name; author string; contributors"
    "; creators; creator; autoren; autor; autor innen; verfasser; auteurs; auteur; autores"
    "; autor es; autori; autore; auteur s; yazarlar; inventors; authors full name; full author"
    "; first author",
    "year": "year; publication year; published year; pub year; date pub year; py; year published; year of publication"
    "; yr; y1; jahr; erscheinungsjahr; annee; annee de publication; ano; ano de publicacion"
    "; ano de publicacao; anno; anno di pubblicazione; jaar; jaar van publicatie"
    "; publicatiejaar; publikationsjahr; rok; first publication year",
    "date": "publication date; date; date of publication; date published; da; dp; published date"
    "; issue date; published; cover date; pub date; start date; date enrolment; date enrollment"
    "; date enrollement; date registration; date of registration"
    "; registration date; first posted; study first posted; first received; date registration3"
    "; electronic publication date; e publication date; publication date print; datum"
    "; veroffentlichungsdatum; fecha; fecha de publicacion; data; data di pubblicazione"
    "; data de publicacao; publicatiedatum; early access date; online date",
    "journal": "journal; source title; journal title; periodical full; journal full title; publication title; journal book; journal name"
    "; jf; jo; jt; so; t2; source; container title; periodical; full journal title; secondary title"
    "; primary location source display name; publication name; publication; pubtitle; serial title; published in"
    "; book title; conference title; proceedings title; parent title; title secondary; periodical abbrev; zeitschrift; zeitschriftentitel"
    "; revue; periodique; revista; rivista; tijdschrift; fachzeitschrift; quelle; fuente; fonte; bron"
    "; journal abbreviation; abbreviated source title; iso abbreviation; anthology title; j2; ja; jn"
    "; titre de la revue; titulo de la revista; nombre de la revista; locations source display name",
    "volume": "volume; vol; vl; vi; vo; journal volume; biblio volume; volume number; band; jahrgang"
    "; volumen; volumes; tomo; jaargang",
    "issue": "issue; number; is; ip; issue number; no; biblio issue; journal issue; heft; nummer; ausgabe"
    "; numero; fascicolo; fascicule; aflevering; issue no",
    "pages": "pages; pagination; ps; page s; page range; pg; page info; seiten; paginas; pagine; paginas s"
    "; paginas del articulo; page; pageinfo; page numbers; medline pgn; bladzijden",
    "first_page": "start page; first page; page start; sp; bp; beginning page; begin page; from page"
    "; biblio first page; page from; startseite; premiere page; pagina inicial; erste seite",
    "last_page": "end page; last page; page end; ep; ending page; to page; other pages; biblio last page; page to"
    "; endseite; derniere page; pagina final; letzte seite",
    "article_number": "article number; art no; ar; article no; elocation id; article id; c7",
    "doi": "doi; digital object identifier; di; do; doi link; doi url; article doi; ids doi; elocation doi"
    "; doi number; doi s; document doi; item doi",
    "pmid": "pmid; pubmed id; medline pmid; pm; pubmed; pubmed pmid; medline id; ids pmid; pubmedid"
    "; pubmed number; pubmed identifier; pub med id; entrez uid",
    "pmcid": "pmcid; pmc id; pmc; ids pmcid; pubmed central id; pmcid s",
    "registry": "nct number; trialid; trial id; main id; registration number; clinical trial numbers"
    "; other ids; secondary ids; secondaryids; secondary id; ctgov id; ictrp id; nct id; nct"
    "; clinical trial number; trial registration number; trial registration; eudract number; org study id"
    "; clinical trial registry numbers; registry id; registry number; secondary identifying numbers"
    "; study identifier; trial registry",
    "language": "language; article language; la; language of original document; languages; sprache"
    "; langue; idioma; lingua; taal; original language",
    "type": "publication type; document type; type; item type; pt; dt; doctype; publication types"
    "; article type; reference type; type of reference; ref type; work type; pub type; pub types"
    "; doc type; doc types; study type; type of publication; publikationstyp; dokumenttyp"
    "; type de document; tipo de documento; tipo di documento; documenttype; bibliography type"
    "; content type; entry type",
    "keywords": "author keywords; keywords; index keywords; keyword; kw; de; id; keywords plus; mesh terms"
    "; mesh; mesh headings; manual tags; subjects; subject terms; emtree drug index terms"
    "; emtree medical index terms; automatic tags; ieee terms; author keyword; ot; mh; subject headings"
    "; emtree terms; index terms; conditions; schlagworter; schlagworte; stichworter; mots cles"
    "; palabras clave; palavras chave; parole chiave; trefwoorden; sleutelwoorden; descriptors"
    "; major subjects; subject; keywords author; emtree drug index terms major focus"
    "; emtree medical index terms major focus",
    "url": "url; link; article url; document url; study url; links; plink; ur; permalink; persistent url"
    "; web address; full text link; source linkout; landing page url; external url; pdf link; urls"
    "; primary location landing page url; dimensions url; embase link; web link; full text url; adresse"
    "; enlace; lien; source urls; best oa location landing page url; primary location pdf url",
    "accession": "accession number; eid; central id; an; ut; ut unique wos id; pui; embase accession id"
    "; unique identifier; ui; accession no; lens id; publication id; nct number; trialid; openalex id"
    "; document identifier; proquest document id; storeid; store id; eric number; wos id; scopus id"
    "; embase id",
    "database": "database; database name; db; database provider; sub file database; data base; source register"
    "; source database; datenbank; base de datos; base de donnees; name of database",
    "notes": "extra; notes; citation; n1; note; bibliography; reference",
}
_LONGEST = 80
ROLES = tuple(_SYNONYMS)
# What a person may choose for a column, in the order offered.
CHOICES = tuple(role for role in ROLES if role not in ("notes", "other_title"))


@lru_cache(maxsize=4096)
def folded(header: str) -> str:
    """The letters and digits of a header, lower case, without accents."""
    plain = unicodedata.normalize("NFKD", header.casefold())
    return "".join(letter for letter in plain if letter.isalnum())


def signature(header: Sequence[str]) -> str:
    """What tables with these columns, in this order, have in common."""
    return sha256("\n".join(map(folded, header)).encode()).hexdigest()


@lru_cache(maxsize=1)
def _known() -> dict[str, list[tuple[str, int]]]:
    """Folded header: the roles it may have, each with its place among the headers of that role."""
    known: dict[str, list[tuple[str, int]]] = {}
    for role, names in _SYNONYMS.items():
        for place, name in enumerate(dict.fromkeys(map(folded, names.split(";")))):
            known.setdefault(name, []).append((role, place))
    return known


def names_title(header: Sequence[str]) -> bool:
    """Whether one of the columns may be the title by its header: asked of many lines."""
    return any(
        role == "title"
        for cell in header
        if len(cell) < _LONGEST
        for role, _ in _known().get(folded(cell), ())
    )


# Headers of two letters are tags (Web of Science, Ovid): they count where several stand together.
_FEWEST_TAGS = 4


def columns_by_role(header: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """For each role the columns that have it by their headers, the surest first."""
    names = [folded(cell) for cell in header]
    has_tags = sum(len(name) == 2 and name in _known() for name in names) >= _FEWEST_TAGS
    found: dict[str, list[tuple[int, int]]] = {}
    for index, name in enumerate(names):
        if len(name) == 2 and not has_tags and name != "an":
            continue
        for role, place in _known().get(name, ()):
            found.setdefault(role, []).append((place, index))
    return {role: tuple(index for _, index in sorted(places)) for role, places in found.items()}


def columns_of(roles: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """The same for roles that a person gave to the columns, "" where none."""
    found: dict[str, tuple[int, ...]] = {}
    for index, role in enumerate(roles):
        if role in _SYNONYMS:
            found[role] = (*found.get(role, ()), index)
    return found


def known_count(header: Sequence[str]) -> int:
    """How many columns of a header have a role."""
    return len({index for places in columns_by_role(header).values() for index in places})
