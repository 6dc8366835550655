"""Requests to a publisher: https only, also after redirects; what fails is said in a sentence."""

import ssl
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Final
from urllib.parse import urljoin, urlsplit

import requests

from layers.faults import LayerError

# to connect, and between two pieces of an answer
_PATIENCE_S: Final = (15.0, 60.0)
_MOST_REDIRECTS: Final = 10
# what a server says when it may be better in a moment
_BUSY: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_NOTHING: Final = "nothing was fetched"
_PHRASES: Final = {status.value: status.phrase for status in HTTPStatus}
_BROKEN: Final = (
    requests.ConnectionError,
    requests.Timeout,
    requests.exceptions.ChunkedEncodingError,
)


class PassingError(Exception):
    """A connection that broke, or a server that is busy: it may be better in a moment."""


@contextmanager
def answered(
    session: requests.Session, url: str, headers: Mapping[str, str]
) -> Iterator[requests.Response]:
    """The answer to a GET of `url`, redirects followed, of any status but that of a busy server;
    its body is still to be read, within.

    Raises
    ------
    LayerError
        If an address is not https, or a certificate is not trusted.
    PassingError
        If the server can't be reached or is busy, or the connection breaks, also within.
    """
    try:
        with _last(session, url, headers) as response:
            if response.status_code in _BUSY:
                raise PassingError(f"{_host(response.url)} is busy ({status_of(response)})")
            yield response
    except _BROKEN as error:
        causes = list(_causes(error))
        # a connection that is cut within TLS is a fault of TLS too, but no reason to give up
        if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
            what = f"the connection can't be trusted: {_reason(causes)}"
            raise LayerError(f"{url}: {what}; {_NOTHING}") from error
        raise PassingError(f"no connection to {_host(url)}: {_reason(causes)}") from error
    except requests.RequestException as error:
        raise LayerError(f"{url}: not an address that can be asked: {error}") from error


def status_of(response: requests.Response) -> str:
    """The status in words: "HTTP 404 Not Found"."""
    code = response.status_code
    return f"HTTP {code} {_PHRASES.get(code, '')}".strip()


def _last(session: requests.Session, url: str, headers: Mapping[str, str]) -> requests.Response:
    """The answer at the end of all redirects."""
    at = url
    for _ in range(_MOST_REDIRECTS):
        if urlsplit(at).scheme != "https":
            raise LayerError(f"{url}: it leads to {at}, which is not https; {_NOTHING}")
        try:
            response = session.get(
                at, headers=headers, stream=True, timeout=_PATIENCE_S, allow_redirects=False
            )
        except requests.RequestException:
            raise
        except ValueError as error:
            # an address in a redirect that is none makes the library stumble
            raise LayerError(f"{url}: it leads to no address: {error}; {_NOTHING}") from error
        if not response.is_redirect:
            return response
        at = urljoin(response.url, response.headers["location"])
        response.close()
    raise LayerError(f"{url}: it leads from one address to the next without end")


def _host(url: str) -> str:
    return urlsplit(url).netloc


def _causes(error: BaseException) -> Iterator[BaseException]:
    """`error` and what is behind it, down to the first cause."""
    cause: BaseException | None = error
    while cause:
        yield cause
        cause = cause.__cause__ or cause.__context__


def _reason(causes: Iterable[BaseException]) -> str:
    """What the first cause says that says something; those around it speak of pools and retries."""
    told = [
        getattr(cause, "verify_message", "") or getattr(cause, "strerror", "") for cause in causes
    ]
    return next((words for words in reversed(told) if words), "it broke off")
