namespace TokenGate.Dialects.OpenAiRealtime;

/// <summary>The answers of a session that were counted, so that one that is told twice counts once.</summary>
internal sealed class CountedAnswers
{
    /// <summary>How many answers are remembered: far more than are ever under way.</summary>
    private const int Remembered = 1024;

    private readonly HashSet<string> _counted = new(StringComparer.Ordinal);

    /// <summary>True when an answer's id was not seen yet.</summary>
    public bool IsNew(string? id)
    {
        if (_counted.Count >= Remembered)
        {
            _counted.Clear();
        }

        return id is null || _counted.Add(id);
    }
}
