using TokenGate.Dialects.Json;

namespace TokenGate.Dialects.Batches;

/// <summary>Whether work has come to its end, by the words that the providers use for it.</summary>
internal static class WorkStatus
{
    private static readonly byte[][] Ends =
    [
        .. new[]
        {
            "completed", "incomplete", "failed", "expired", "cancelled", "canceled", "ended", "done", "succeeded", "success", "timeout_exceeded", "stopped",
            "partiallycompleted",
        }.Select(System.Text.Encoding.ASCII.GetBytes),
    ];

    /// <summary>
    /// True for a status that will not change: in any case, and behind a prefix as Google writes it (<c>JOB_STATE_SUCCEEDED</c>).
    /// </summary>
    public static bool HasEnded(JsonValue status)
    {
        if (!status.IsString)
        {
            return false;
        }

        var text = status.Raw.Span;
        foreach (var end in Ends)
        {
            if (text.Length >= end.Length && System.Text.Ascii.EqualsIgnoreCase(text[^end.Length..], end) && (text.Length == end.Length || text[^(end.Length + 1)] == (byte)'_'))
            {
                return true;
            }
        }

        return false;
    }
}
