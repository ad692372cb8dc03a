using System.Buffers;
using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;

namespace TokenGate.Dialects.AnthropicMessages;

/// <summary>
/// <c>usage.iterations</c>: the steps of an answer that the server made by itself. The top level holds the steps of type <c>message</c>
/// alone; what a step of
/// another type took (<c>compaction</c>: https://docs.anthropic.com/en/docs/build-with-claude/compaction, "Understanding usage";
/// <c>advisor_message</c>: another
/// model's work) is billed beside it. Where a <c>fallback_message</c> answered, the declined steps are not billed and the top level is the
/// whole.
/// </summary>
internal static class AnthropicSteps
{
    /// <summary>More steps than a server takes in one answer.</summary>
    private const int MaxSteps = 1024;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.:@/");

    /// <summary>Reads the list in the place of what an earlier report listed.</summary>
    public static void Read(JsonValue iterations, StepCounts steps, UsageNames names)
    {
        steps.Clear();
        foreach (var iteration in iterations.Items)
        {
            if (iteration["type"u8].Is("fallback_message"u8))
            {
                return;
            }
        }

        var position = 0;
        foreach (var iteration in iterations.Items)
        {
            if (position == MaxSteps || !iteration.IsObject)
            {
                break;
            }

            ReadStep(iteration, $"{position++}", steps, names);
        }
    }

    private static void ReadStep(JsonValue iteration, string step, StepCounts steps, UsageNames names)
    {
        using var report = new UsageReport { InputIsUncached = true };
        report.Read(iteration, names);
        if (report.ToCounts(names.All) is not { } counts)
        {
            return;
        }

        var type = iteration["type"u8];
        if (!type.IsString || type.Is("message"u8))
        {
            steps.SetOwn(step, counts);
            return;
        }

        steps.Set(step, counts);
        var name = "iterations." + (Clean(type) ?? ToolNames.Other);
        steps.Name(Clean(iteration["model"u8]) is { } model ? $"{name}.{model}" : name, counts);
    }

    /// <summary>A name that may stand in a record: it has the characters of one.</summary>
    private static string? Clean(JsonValue name) =>
        name.AsString(65) is { Length: <= 64 } text && !text.AsSpan().ContainsAnyExcept(NameCharacters) ? text : null;
}
