from synthesis.models.analysis import Analysis
from synthesis.models.analysis_run import AnalysisRun
from synthesis.models.effect_size import EffectSize
from synthesis.models.pooled_estimate import PooledEstimate

__all__ = ["Analysis", "AnalysisRun", "EffectSize", "PooledEstimate"]
