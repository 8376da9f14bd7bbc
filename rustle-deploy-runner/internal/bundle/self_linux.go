package bundle

const selfLink = "/proc/self/exe"
