namespace TokenGate.Training.Corpora;

/// <summary>A text to pad with.</summary>
/// <param name="Source">Where it was collected.</param>
/// <param name="Kind">What it is: book, lorem, code_dump, man_page, random_words, news, wiki, legalese, poem, licence_text.</param>
/// <param name="Text">The text.</param>
public sealed record FillerText(string Source, string Kind, string Text);
