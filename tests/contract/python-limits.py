"""Drives the gateway with the official Python SDK to its limits and says what it saw, as one line of JSON."""

import asyncio
import json
import os
import sys

import httpx2
import openai

base_url, key, model = sys.argv[1], os.environ["LATCHKEY_TEST_KEY"], sys.argv[2]
at_once = int(sys.argv[3])
plain = openai.OpenAI(api_key=key, base_url=base_url, max_retries=0)


def asking(prompt: str, **more) -> dict:
    return {"model": model, "messages": [{"role": "user", "content": prompt}], **more}


def failure(call) -> list[object]:
    """The SDK's own type, and what it says; what is no error of the SDK ends all of it."""
    try:
        call()
    except openai.APIStatusError as error:
        body = error.body if isinstance(error.body, dict) else {}
        return [type(error).__name__, error.status_code, body.get("code")]
    except openai.APIError as error:
        return [type(error).__name__, None, error.code]
    return ["none"]


def chat(prompt: str, client: openai.OpenAI = plain, **more) -> list[object]:
    return failure(lambda: client.chat.completions.create(**asking(prompt, **more)))


def leave_streams() -> list[str]:
    """One is closed by hand, one by the end of its block."""
    by_hand = plain.chat.completions.create(**asking("left open 1", stream=True))
    first = next(chunk for chunk in by_hand if chunk.choices and chunk.choices[0].delta.content)
    by_hand.close()
    with plain.chat.completions.create(**asking("left open 2", stream=True)) as by_block:
        second = next(chunk for chunk in by_block if chunk.choices and chunk.choices[0].delta.content)
    return [chunk.choices[0].delta.content for chunk in (first, second)]


def read_broken(prompt: str) -> list[object]:
    text = ""
    try:
        for chunk in plain.chat.completions.create(**asking(prompt, stream=True)):
            text += (chunk.choices[0].delta.content or "") if chunk.choices else ""
    except (openai.APIError, httpx2.TransportError) as error:
        code = error.code if isinstance(error, openai.APIError) else None
        return [isinstance(error, openai.APIError), code, bool(text)]
    return ["complete"]


async def cancel() -> str:
    async with openai.AsyncOpenAI(api_key=key, base_url=base_url, max_retries=0) as client:
        task = asyncio.create_task(client.chat.completions.create(**asking("never 3")))
        await asyncio.sleep(2)
        task.cancel()
        try:
            await task
        except asyncio.CancelledError:
            return "cancelled"
    return "answered"


async def call_at_once() -> int:
    async with openai.AsyncOpenAI(api_key=key, base_url=base_url, max_retries=0, timeout=60) as client:
        prompts = [f"echo {index}" for index in range(at_once)]
        answers = await asyncio.gather(*(client.chat.completions.create(**asking(prompt)) for prompt in prompts))
    said = [answer.choices[0].message.content for answer in answers]
    return sum(text == prompt for text, prompt in zip(said, prompts, strict=True))


impatient = plain.with_options(timeout=2)
patient = plain.with_options(max_retries=2)
big = "x" * (10 * 1024 * 1024)
seen = {
    "left": leave_streams(),
    "timeouts": [chat("never 1", impatient), chat("never 2", impatient, stream=True)],
    "cancelled": asyncio.run(cancel()),
    "big": plain.chat.completions.create(**asking(big)).choices[0].finish_reason,
    "at_once": asyncio.run(call_at_once()),
    "refused": {
        "403": failure(lambda: plain.chat.completions.create(**asking("hi") | {"model": "closed/secret"})),
        "405": failure(lambda: plain.get("/chat/completions", cast_to=object)),
        "413": chat("x" * (26 * 1024 * 1024)),
        "429": chat("fails 429"),
        "500": chat("fails 500"),
        "502": chat("resets"),
        "504": chat("never 4", extra_headers={"x-latchkey-request-timeout-ms": "150"}),
        "529": chat("fails 529"),
    },
    "retries": {
        "told to": chat("again 400 true", patient),
        "told not to": chat("again 500 false", patient),
        "not told": chat("again 503", patient),
        "refused here": chat("hi", openai.OpenAI(api_key="lk_pat_wrong", base_url=base_url, max_retries=2)),
    },
    "broken": {how: read_broken(f"breaks {how}") for how in ("reset", "destroy", "end", "error")},
}
print(json.dumps(seen))
