"""Who attends: who may, what they are asked and agree to, who has a place, the staff's lists, erasing."""
