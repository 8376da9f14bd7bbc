h: dots
