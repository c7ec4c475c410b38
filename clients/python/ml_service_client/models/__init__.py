""" Contains all the data models used in inputs/outputs """

from .batch_request import BatchRequest
from .batch_request_attributes_type_0 import BatchRequestAttributesType0
from .batch_request_attributes_type_0_additional_property_type_2 import BatchRequestAttributesType0AdditionalPropertyType2
from .batch_results import BatchResults
from .batch_results_results import BatchResultsResults
from .batch_results_results_additional_property import BatchResultsResultsAdditionalProperty
from .delete_interactions_response_200 import DeleteInteractionsResponse200
from .delete_interactions_type import DeleteInteractionsType
from .error import Error
from .explanation import Explanation
from .explanation_fallback_type_1 import ExplanationFallbackType1
from .explanation_status import ExplanationStatus
from .gorse_feedback import GorseFeedback
from .health_response_200 import HealthResponse200
from .home import Home
from .home_rows_item import HomeRowsItem
from .home_rows_item_because_type_0 import HomeRowsItemBecauseType0
from .home_rows_item_because_type_1 import HomeRowsItemBecauseType1
from .home_rows_item_kind import HomeRowsItemKind
from .impression import Impression
from .in_experiment import InExperiment
from .interaction import Interaction
from .interaction_type import InteractionType
from .listed_media import ListedMedia
from .listed_medium import ListedMedium
from .live_response_200 import LiveResponse200
from .media import Media
from .openapi_response_200 import OpenapiResponse200
from .outcomes import Outcomes
from .outcomes_by import OutcomesBy
from .outcomes_outcomes_item import OutcomesOutcomesItem
from .person_report import PersonReport
from .person_report_answers_item import PersonReportAnswersItem
from .person_report_attributions_item import PersonReportAttributionsItem
from .person_report_copied_item import PersonReportCopiedItem
from .person_report_deletions_item import PersonReportDeletionsItem
from .person_report_events_item import PersonReportEventsItem
from .person_report_experiments_item import PersonReportExperimentsItem
from .person_report_interactions_item import PersonReportInteractionsItem
from .person_report_model import PersonReportModel
from .question import Question
from .question_attributes_type_0 import QuestionAttributesType0
from .question_attributes_type_0_additional_property_type_2 import QuestionAttributesType0AdditionalPropertyType2
from .rank_request import RankRequest
from .ranked_media import RankedMedia
from .ranked_medium import RankedMedium
from .readiness import Readiness
from .readiness_missing_item import ReadinessMissingItem
from .readiness_sources_type_0 import ReadinessSourcesType0
from .readiness_sources_type_0_additional_property import ReadinessSourcesType0AdditionalProperty
from .readiness_standbys_type_0_item import ReadinessStandbysType0Item
from .readiness_standbys_type_0_item_state import ReadinessStandbysType0ItemState
from .readiness_status import ReadinessStatus
from .reason import Reason
from .reason_deed import ReasonDeed
from .reason_kind import ReasonKind
from .recommendations import Recommendations
from .record_impressions_response_200 import RecordImpressionsResponse200
from .recorded_interactions import RecordedInteractions
from .recorded_interactions_interactions_item import RecordedInteractionsInteractionsItem
from .recorded_interactions_interactions_item_type import RecordedInteractionsInteractionsItemType
from .replay import Replay
from .replay_changed_item import ReplayChangedItem
from .session_recommendations import SessionRecommendations
from .session_request import SessionRequest
from .session_request_attributes_type_0 import SessionRequestAttributesType0
from .session_request_attributes_type_0_additional_property_type_2 import SessionRequestAttributesType0AdditionalPropertyType2

__all__ = (
    "BatchRequest",
    "BatchRequestAttributesType0",
    "BatchRequestAttributesType0AdditionalPropertyType2",
    "BatchResults",
    "BatchResultsResults",
    "BatchResultsResultsAdditionalProperty",
    "DeleteInteractionsResponse200",
    "DeleteInteractionsType",
    "Error",
    "Explanation",
    "ExplanationFallbackType1",
    "ExplanationStatus",
    "GorseFeedback",
    "HealthResponse200",
    "Home",
    "HomeRowsItem",
    "HomeRowsItemBecauseType0",
    "HomeRowsItemBecauseType1",
    "HomeRowsItemKind",
    "Impression",
    "InExperiment",
    "Interaction",
    "InteractionType",
    "ListedMedia",
    "ListedMedium",
    "LiveResponse200",
    "Media",
    "OpenapiResponse200",
    "Outcomes",
    "OutcomesBy",
    "OutcomesOutcomesItem",
    "PersonReport",
    "PersonReportAnswersItem",
    "PersonReportAttributionsItem",
    "PersonReportCopiedItem",
    "PersonReportDeletionsItem",
    "PersonReportEventsItem",
    "PersonReportExperimentsItem",
    "PersonReportInteractionsItem",
    "PersonReportModel",
    "Question",
    "QuestionAttributesType0",
    "QuestionAttributesType0AdditionalPropertyType2",
    "RankedMedia",
    "RankedMedium",
    "RankRequest",
    "Readiness",
    "ReadinessMissingItem",
    "ReadinessSourcesType0",
    "ReadinessSourcesType0AdditionalProperty",
    "ReadinessStandbysType0Item",
    "ReadinessStandbysType0ItemState",
    "ReadinessStatus",
    "Reason",
    "ReasonDeed",
    "ReasonKind",
    "Recommendations",
    "RecordedInteractions",
    "RecordedInteractionsInteractionsItem",
    "RecordedInteractionsInteractionsItemType",
    "RecordImpressionsResponse200",
    "Replay",
    "ReplayChangedItem",
    "SessionRecommendations",
    "SessionRequest",
    "SessionRequestAttributesType0",
    "SessionRequestAttributesType0AdditionalPropertyType2",
)
