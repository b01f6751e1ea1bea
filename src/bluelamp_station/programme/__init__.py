"""The programme: dates, agencies, money, targets and rates."""
