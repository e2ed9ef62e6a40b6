"""The speakers' own pages by signed link, and the organisers' board of what each still owes."""
