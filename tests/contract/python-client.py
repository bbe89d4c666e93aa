"""Drives the gateway with the official Python SDK and says what it saw, as one line of JSON."""

import json
import os
import sys

import openai

base_url, key, model = sys.argv[1], os.environ["LATCHKEY_TEST_KEY"], sys.argv[2]
client = openai.OpenAI(api_key=key, base_url=base_url, max_retries=0)
messages = [{"role": "user", "content": "Hello"}]
seen: dict[str, object] = {}

plain = client.chat.completions.create(model=model, messages=messages)
seen["plain"] = plain.choices[0].message.content
seen["plain_tokens"] = plain.usage.total_tokens if plain.usage else None

text, usage = "", 0
for chunk in client.chat.completions.create(model=model, messages=messages, stream=True):
    text += (chunk.choices[0].delta.content or "") if chunk.choices else ""
    usage += chunk.usage is not None
seen["stream"], seen["stream_usage"] = text, usage

usage = 0
for chunk in client.chat.completions.create(
    model=model, messages=messages, stream=True, stream_options={"include_usage": True}
):
    usage += chunk.usage is not None
seen["asked_usage"] = usage
seen["models"] = [entry.id for entry in client.models.list().data]
seen["retrieved"] = client.models.retrieve(model).id


def failure(call) -> list[object]:
    try:
        call()
    except openai.APIStatusError as error:
        body = error.body if isinstance(error.body, dict) else {}
        return [type(error).__name__, error.status_code, body.get("code"), bool(error.request_id)]
    return ["none"]


def chat(options: dict, **arguments):
    return lambda: client.with_options(**options).chat.completions.create(
        **{"model": model, "messages": messages, **arguments}
    )


seen["errors"] = [
    failure(chat({"api_key": "lk_pat_wrong", "max_retries": 2})),
    failure(chat({}, model="acme/none")),
    failure(chat({}, model="acme/../x")),
    failure(chat({}, extra_headers={"x-latchkey-metadata": "x"})),
]
raw = client.chat.completions.with_raw_response.create(
    model=model, messages=messages, extra_headers={"x-latchkey-metadata": json.dumps({"from": "python"})}
)
seen["headers"] = {name: raw.headers.get(name) for name in ("x-latchkey-model", "x-latchkey-key-id")}
print(json.dumps(seen))
