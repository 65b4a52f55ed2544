"""QR codes for what is printed."""

import segno


def qr_svg(address: str) -> str:
    """An inline SVG of a QR code that opens an address; no style and no script in it."""
    code = segno.make(address, error="m", micro=False)
    svg: str = code.svg_inline(scale=4, border=2, omitsize=True, svgclass=None, lineclass=None)
    return svg
