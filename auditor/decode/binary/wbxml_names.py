"""Names of ActiveSync's WBXML tags: code pages that hold or surround personal data.

From [MS-ASWBXML], section 2.1.2.1. A page lists its tags from token 0x05 on;
`-` stands for a token that has none.
"""

from __future__ import annotations

_PAGES = {
    0: "Sync Responses Add Change Delete Fetch SyncKey ClientId ServerId Status Collection Class -"
    " CollectionId GetChanges MoreAvailable WindowSize Commands Options FilterType - - Conflict"
    " Collections ApplicationData DeletesAsMoves - Supported SoftDelete MIMESupport MIMETruncation"
    " Wait Limit Partial ConversationMode MaxItems HeartbeatInterval",
    1: "Anniversary AssistantName AssistantPhoneNumber Birthday - - - Business2PhoneNumber"
    " BusinessCity BusinessCountry BusinessPostalCode BusinessState BusinessStreet"
    " BusinessFaxNumber BusinessPhoneNumber CarPhoneNumber Categories Category Children Child"
    " CompanyName Department Email1Address Email2Address Email3Address FileAs FirstName"
    " Home2PhoneNumber HomeCity HomeCountry HomePostalCode HomeState HomeStreet HomeFaxNumber"
    " HomePhoneNumber JobTitle LastName MiddleName MobilePhoneNumber OfficeLocation OtherCity"
    " OtherCountry OtherPostalCode OtherState OtherStreet PagerNumber RadioPhoneNumber Spouse"
    " Suffix Title WebPage YomiCompanyName YomiFirstName YomiLastName - Picture Alias WeightedRank",
    2: "- - - - - - - - - - DateReceived - DisplayTo Importance MessageClass Subject Read To Cc"
    " From ReplyTo AllDayEvent Categories Category DtStamp EndTime InstanceType BusyStatus Location"
    " MeetingRequest Organizer",
    4: "TimeZone AllDayEvent Attendees Attendee Email Name - - BusyStatus Categories Category -"
    " DtStamp EndTime Exception Exceptions Deleted ExceptionStartTime Location MeetingStatus"
    " OrganizerEmail OrganizerName Recurrence Type Until Occurrences Interval DayOfWeek DayOfMonth"
    " WeekOfMonth MonthOfYear Reminder Sensitivity Subject StartTime UID AttendeeStatus"
    " AttendeeType",
    7: "- - DisplayName ServerId ParentId Type - Status - Changes Add Delete Update SyncKey"
    " FolderCreate FolderDelete FolderUpdate FolderSync Count",
    10: "ResolveRecipients Response Status Type Recipient DisplayName EmailAddress Certificates"
    " Certificate MiniCertificate Options To",
    12: "CustomerId GovernmentId IMAddress IMAddress2 IMAddress3 ManagerName CompanyMainPhone"
    " AccountName NickName MMS",
    13: "Ping AutdState Status HeartbeatInterval Folders Folder Id Class MaxFolders",
    14: "Provision Policies Policy PolicyType PolicyKey Data Status RemoteWipe EASProvisionDoc",
    15: "Search - Store Name Query Options Range Status Response Result Properties Total EqualTo"
    " Value And Or FreeText - DeepTraversal LongId RebuildResults LessThan GreaterThan Schema"
    " Supported UserName Password ConversationId",
    16: "DisplayName Phone Office Title Company Alias FirstName LastName HomePhone MobilePhone"
    " EmailAddress Picture Status Data",
    17: "BodyPreference Type TruncationSize AllOrNone - Body Data EstimatedDataSize Truncated"
    " Attachments Attachment DisplayName FileReference Method ContentId ContentLocation IsInline"
    " NativeBodyType ContentType Preview",
    18: "Settings Status Get Set Oof OofState StartTime EndTime OofMessage AppliesToInternal"
    " AppliesToExternalKnown AppliesToExternalUnknown Enabled ReplyMessage BodyType DevicePassword"
    " Password DeviceInformation Model IMEI FriendlyName OS OSLanguage PhoneNumber UserInformation"
    " EmailAddresses SmtpAddress UserAgent EnableOutboundSMS MobileOperator PrimarySmtpAddress"
    " Accounts Account AccountId AccountName UserDisplayName SendDisabled",
    20: "ItemOperations Fetch Store Options Range Total Properties Data Status Response Version"
    " Schema Part EmptyFolderContents DeleteSubFolders UserName Password Move DstFldId"
    " ConversationId MoveAlways",
    21: "SendMail SmartForward SmartReply SaveInSentItems ReplaceMime - Source FolderId ItemId"
    " LongId InstanceId MIME ClientId Status AccountId",
}

ACTIVESYNC: dict[tuple[int, int], str] = {
    (page, token): name
    for page, names in _PAGES.items()
    for token, name in enumerate(names.split(), 0x05)
    if name != "-"
}
