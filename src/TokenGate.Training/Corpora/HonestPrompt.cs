namespace TokenGate.Training.Corpora;

/// <summary>A prompt of honest work, as an OpenAI chat endpoint gets it.</summary>
/// <param name="Id">The row's id.</param>
/// <param name="Source">Where it was collected: the unit by which data is split, because rows of one source resemble each other.</param>
/// <param name="Language">Its language, for example <c>en</c>.</param>
/// <param name="Category">The kind of work.</param>
/// <param name="Session">The conversation that it belongs to; null when it stands alone.</param>
/// <param name="Turn">Its place in the conversation, from 1.</param>
/// <param name="Batch">The template that it shares with other records: honest repetition; null when it is no batch.</param>
/// <param name="Reask">True when the same file is asked about with several questions: honest repetition.</param>
/// <param name="Messages">The messages, the whole history first.</param>
public sealed record HonestPrompt(
    string Id,
    string Source,
    string Language,
    string Category,
    string? Session,
    int Turn,
    string? Batch,
    bool Reask,
    IReadOnlyList<ChatTurn> Messages);
