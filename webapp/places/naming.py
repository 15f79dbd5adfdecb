"""How names are sorted and found by their sound: the database has no Chinese order."""

from webapp.places.pinyin import sounds

LONGEST_SOUND = 270
LONGEST_INITIALS = 120


def sort_key(name: str) -> str:
    """Pinyin of a name and, behind two spaces, its initials: `cheng dong bu  cdb`.

    It sorts as the pinyin does, since a space comes before every letter; for a search by either
    the spaces are taken out. What is not Chinese stays as it is: `EMS城东` is `ems cheng dong`.
    """
    spoken = sounds(name.lower())
    initials = [sound if sound in name.lower() else sound[:1] for sound in spoken]
    return f"{' '.join(spoken)[:LONGEST_SOUND]}  {''.join(initials)[:LONGEST_INITIALS]}"
