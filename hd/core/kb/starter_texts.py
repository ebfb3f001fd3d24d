"""The initial bodies of new articles, one for each kind. Every placeholder is a question to the author."""

from __future__ import annotations

BODIES = {
    "article": """\

What is this about, and for whom?

## Steps

1. What to do first?
2. And then?

## If it does not help

What to tell the help desk?
""",
    "faq": """\

## The question, as people ask it?

The answer, first sentence first.
""",
    "script": """\

When to use this script, and what to ask before.

1. What to ask or do first?
   - [ ] What must be seen before going on?
   - yes → 2
   - no → solved: What to answer then?
2. What next?
   - it works → solved: What was it?
   - it does not → escalate l2: What must the next line be told?
""",
    "known-error": """\

## Symptoms

What do people see and say?

## Cause

What is known of the root cause?

## Workaround

1. What helps until it is mended?
""",
}
