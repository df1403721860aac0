"""The shell around the parts: the declared list of stages, one short function a stage."""
