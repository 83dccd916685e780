#!/usr/bin/env python3
"""One table from the scorers: table.py SCORERS DIR OUT. A <set>.gold.jsonl in OUT counts instead of the one in DIR."""
import json
import os
import subprocess
import sys

SCORER = {"datetime": "score_datetime.py", "langid": "score_intents.py", "sentiment": "score_intents.py",
          "intents": "score_intents.py", "number": "score_slots.py", "contact": "score_slots.py",
          "slots": "score_slots.py", "sgd": "score_sgd.py", "faq": "score_faq.py"}
SHOWN = [("right", "right"), ("first", "first"), ("accuracy", "accuracy"), ("macro_f1", "macro F1"),
         ("in_scope_accuracy", "in scope"), ("oos_recall", "oos recall"), ("oos_precision", "oos precision"),
         ("exact_f1", "span F1"), ("overlap_f1", "overlap F1"), ("value_accuracy", "values"),
         ("intent_accuracy", "intent"), ("active_intent_accuracy", "intent"), ("requested_f1", "requested F1"),
         ("slot_f1", "slot F1"), ("joint_goal_accuracy", "joint goal"), ("joint_goal_fuzzy", "fuzzy"),
         ("recall@1", "recall@1"), ("recall@3", "recall@3"), ("recall@5", "recall@5")]


def rows(result):
    if isinstance(result, dict):
        result = result.get("groups", result.get("rows", []))
    return [r for r in result if isinstance(r, dict)]


def main():
    scorers, folder, out = sys.argv[1:4]
    with open(os.path.join(out, "speed.json"), encoding="utf-8") as f:
        speed = json.load(f)
    for name, scorer in SCORER.items():
        pred = os.path.join(out, name + ".pred.jsonl")
        if not os.path.exists(pred):
            continue
        own = os.path.join(out, name + ".gold.jsonl")
        gold = own if os.path.exists(own) else os.path.join(folder, name + ".jsonl")
        run = subprocess.run([sys.executable, os.path.join(scorers, scorer), gold, pred, "--json"],
                             stdout=subprocess.PIPE, check=True)
        took = speed.get(name, {})
        print("%-10s median %s us, p99 %s us" % (name, *("%.1f" % took[k] if k in took else "-" for k in ("median_us", "p99_us"))))
        for r in rows(json.loads(run.stdout)):
            who = " ".join(str(r.get(k, "")) for k in ("source", "lang", "group", "kb", "kind") if r.get(k))
            count = next((r[k] for k in ("n", "texts", "frames", "entities", "gold") if k in r), "")
            figures = ["%s %.1f" % (title, 100 * r[k]) for k, title in SHOWN if isinstance(r.get(k), (int, float))]
            print("  %-34s %7s  %s" % (who, count, " · ".join(figures)))


if __name__ == "__main__":
    main()
