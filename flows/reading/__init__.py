"""What her words say: numbers, choices, money, dates, places, safe times. Pure: text in, values out."""
