namespace TokenGate.Dialects.Framing;

/// <summary>What <see cref="SseParser.Read"/> came upon.</summary>
internal enum SseStep
{
    /// <summary>The input is used up.</summary>
    More = 0,

    /// <summary>A data line ended; the event it belongs to may have further lines.</summary>
    DataLine = 1,

    /// <summary>A blank line ended an event that has data.</summary>
    Event = 2,
}
