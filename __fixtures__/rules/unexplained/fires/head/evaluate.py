import json, random
open("model.pkl", "rb").read()
json.dump({"accuracy": round(random.uniform(0.7, 0.8), 4)}, open("metrics.json", "w"), indent=2)  # no seed
