"""What a browser may keep of a page: nothing.

Going back asks the server again, so a record that was judged meanwhile is not shown as open, a
fragment is never shown in place of the page at the same address, and nobody finds judgements in
the browser of a shared computer.
"""

from django.utils.cache import patch_vary_headers


def keep_no_pages(get_response):
    """A middleware; what is no page, or says itself how long it may be kept, is left alone."""

    def answer(request):
        response = get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["HX-Request"])
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answer
