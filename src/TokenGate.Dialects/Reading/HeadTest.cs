namespace TokenGate.Dialects.Reading;

/// <summary>Tells from a request's head alone whether it is of some kind.</summary>
internal delegate bool HeadTest(in RequestHead head);
