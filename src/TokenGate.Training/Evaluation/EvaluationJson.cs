using System.Text.Json;
using System.Text.Json.Serialization;

namespace TokenGate.Training.Evaluation;

/// <summary>A report for programs: the members of <see cref="EvaluationReport"/> in snake_case.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(EvaluationReport))]
public sealed partial class EvaluationJson : JsonSerializerContext
{
    /// <summary>The report as UTF-8 JSON.</summary>
    public static byte[] Write(EvaluationReport report) => JsonSerializer.SerializeToUtf8Bytes(report, Default.EvaluationReport);
}
