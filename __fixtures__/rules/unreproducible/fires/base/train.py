import os
open("model.pkl", "wb").write(os.urandom(32))  # no seed: every run makes another model
