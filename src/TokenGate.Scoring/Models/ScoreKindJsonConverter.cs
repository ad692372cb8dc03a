using System.Text.Json;
using System.Text.Json.Serialization;
using TokenGate.Scoring.Features;

namespace TokenGate.Scoring.Models;

/// <summary>Writes a head as its name in lower case; numbers are refused, because they would say nothing to a reader.</summary>
internal sealed class ScoreKindJsonConverter() : JsonStringEnumConverter<ScoreKind>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
