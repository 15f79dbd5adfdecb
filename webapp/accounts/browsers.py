"""What a browser calls itself, shortened so that a person knows their devices by it."""

_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
_BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def short_name(user_agent: str) -> str:
    """`Android · Chrome`; empty when it says nothing that people know."""
    found = [
        next((name for sign, name in signs if sign in user_agent), "")
        for signs in (_SYSTEMS, _BROWSERS)
    ]
    return " · ".join(name for name in found if name)
