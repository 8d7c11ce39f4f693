print("threshold 1.5")
