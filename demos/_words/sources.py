"""How the page names the papers and books that it cites."""

HE_2015 = "He et al. 2015"
HE_2016 = "He et al. 2016"
IOFFE = "Ioffe and Szegedy 2015"
UDL = "Prince, Understanding Deep Learning"
